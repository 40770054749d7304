import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { SecondFactor } from '#accounts/second_factor'
import { giveFormToken } from '#auth/form_token'
import { showShell } from '#auth/show_shell'
import { originOf } from '#controllers/origin'
import type Admin from '#models/admin'
import { backPath } from '#panel/back_path'
import { showSentForm, unpackSentForm } from '#panel/sent_again'
import { panelFactorValidator, panelSignInValidator } from '#validators/panel'

/** The steps of signing in. A failure shows the form again (`exceptions/answer_sign_in.ts`). */
@inject()
export default class SignInController {
  constructor(
    private adminSignIn: AdminSignIn,
    private secondFactor: SecondFactor
  ) {}

  async create({ auth, request, response, view }: HttpContext) {
    const back = backPath(request.input('back'))
    if (await auth.use('panel').check()) return response.redirect().status(303).toPath(back)
    return view.render('panel::pages/login', { back })
  }

  async store(ctx: HttpContext) {
    const { auth, request } = ctx
    const { username, password } = await request.validateUsing(panelSignInValidator)
    const admin = await this.adminSignIn.prove(username, password, originOf(ctx))
    if (admin.totpSecret === null) return welcome(admin, ctx)
    auth.use('panel').begin(admin)
    return askForCode(ctx)
  }

  async createFactor({ auth, request, view }: HttpContext) {
    await auth.use('panel').pending()
    return view.render('panel::pages/factor', {
      back: backPath(request.input('back')),
      isRecovery: request.input('with') === 'recovery-code',
    })
  }

  async storeFactor(ctx: HttpContext) {
    const { auth, request } = ctx
    const admin = await auth.use('panel').pending()
    const { code, recovery_code: recoveryCode } = await request.validateUsing(panelFactorValidator)
    const proof = recoveryCode === undefined ? { code: code! } : { recoveryCode }
    await this.secondFactor.prove(admin, proof, originOf(ctx))
    return welcome(admin, ctx)
  }

  destroy({ auth, response }: HttpContext) {
    auth.use('panel').signOut()
    return response.redirect().status(303).toPath('/admin/login')
  }
}

/** Leads to where the admin wanted to go; a form that had to wait for the sign-in is shown. */
async function welcome(admin: Admin, ctx: HttpContext) {
  const { auth, request, response, view } = ctx
  await auth.use('panel').signIn(admin)
  const form = unpackSentForm(request.input('sent'))
  if (form === undefined) {
    return response
      .redirect()
      .status(303)
      .toPath(backPath(request.input('back')))
  }
  showShell(ctx)
  await giveFormToken(ctx)
  return view.render('panel::pages/sent_again', {
    sent: showSentForm(form),
    isBack: true,
  })
}

/** A form that waits for the sign-in is not in the address, so its page is shown at once. */
async function askForCode(ctx: HttpContext) {
  const { request, response, view } = ctx
  const back = backPath(request.input('back'))
  const form = unpackSentForm(request.input('sent'))
  if (form === undefined) {
    return response
      .redirect()
      .status(303)
      .toPath(`/admin/login/code?back=${encodeURIComponent(back)}`)
  }
  await giveFormToken(ctx)
  const sent = showSentForm(form)
  return view.render('panel::pages/factor', { back, sent })
}
