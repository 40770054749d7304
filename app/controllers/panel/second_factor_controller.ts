import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { FactorOfferEnded, WrongFactorCode } from '#accounts/errors'
import { SecondFactor } from '#accounts/second_factor'
import { giveFormToken } from '#auth/form_token'
import { showShell } from '#auth/show_shell'
import { originOf } from '#controllers/origin'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { FactorRequired } from '#exceptions/factor_required'
import { ProofRequired } from '#exceptions/proof_required'
import { errorWords } from '#panel/message_words'
import { t } from '#panel/texts'
import env from '#start/env'
import { panelEnrolmentValidator } from '#validators/panel'

@inject()
export default class SecondFactorController {
  constructor(private secondFactor: SecondFactor) {}

  create({ auth, view }: HttpContext) {
    const admin = auth.use('panel').getUserOrFail()
    return view.render('panel::pages/account/second_factor', {
      offer: this.secondFactor.offer(admin),
      hasFactor: admin.totpSecret !== null,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, view } = ctx
    const guard = auth.use('panel')
    const admin = guard.getUserOrFail()
    const { sealed, code } = await request.validateUsing(panelEnrolmentValidator)
    try {
      await requireFreshProof(ctx)
      const codes = await this.secondFactor.enrol(admin, sealed, code, originOf(ctx))
      await guard.continue(admin)
      return await this.#showCodes(codes, ctx)
    } catch (error) {
      if (!isOfForm(error)) throw error
      response.status(error.status!)
      showShell(ctx)
      return view.render('panel::pages/account/second_factor', {
        offer: this.secondFactor.offer(admin, sealed),
        hasFactor: admin.totpSecret !== null,
        proofFault: error instanceof ProofRequired ? errorWords(error) : undefined,
        codeFault: error instanceof ProofRequired ? undefined : errorWords(error),
      })
    }
  }

  async destroy(ctx: HttpContext) {
    if (env.get('ADMIN_TOTP') === 'required') throw new FactorRequired()
    await requireFreshProof(ctx)
    const guard = ctx.auth.use('panel')
    const admin = guard.getUserOrFail()
    await this.secondFactor.remove(admin, originOf(ctx))
    await guard.continue(admin)
    ctx.session.flash('notice', { text: t('account.factor_removed') })
    return ctx.response.redirect().status(303).toPath('/admin/account')
  }

  async renewCodes(ctx: HttpContext) {
    await requireFreshProof(ctx)
    const admin = ctx.auth.use('panel').getUserOrFail()
    return this.#showCodes(await this.secondFactor.renewRecoveryCodes(admin, originOf(ctx)), ctx)
  }

  /** Once, and in the answer itself: they stand nowhere else. */
  async #showCodes(codes: string[], ctx: HttpContext) {
    showShell(ctx)
    await giveFormToken(ctx)
    return ctx.view.render('panel::pages/account/recovery_codes', { codes })
  }
}

function isOfForm(error: unknown): error is ProofRequired | WrongFactorCode | FactorOfferEnded {
  return [ProofRequired, WrongFactorCode, FactorOfferEnded].some((Kind) => error instanceof Kind)
}
