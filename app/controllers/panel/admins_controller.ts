import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Admins } from '#accounts/admins'
import { AdminOfEnvironment, InvalidAdmin, UsernameTaken } from '#accounts/errors'
import { SecondFactor } from '#accounts/second_factor'
import { suggestPassword } from '#accounts/suggested_password'
import { showShell } from '#auth/show_shell'
import { originOf } from '#controllers/origin'
import { actorOf } from '#controllers/panel/actor'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { ProofRequired } from '#exceptions/proof_required'
import { adminRows } from '#panel/admin_list_page'
import { type FormError, formErrors } from '#panel/form_errors'
import { errorWords } from '#panel/message_words'
import { t } from '#panel/texts'
import { newAdminValidator } from '#validators/panel_people'

/** What was typed of a new admin, and what is wrong with it. */
interface Refused {
  form: { id?: string; username?: string; password_from?: string; suggested_password?: string }
  errors: FormError[]
  proofFault?: string
}

/** Shows who else may sign in here, and makes, disables and enables them as the commands do. */
@inject()
export default class AdminsController {
  constructor(
    private admins: Admins,
    private secondFactor: SecondFactor
  ) {}

  index(ctx: HttpContext) {
    return this.#list(ctx)
  }

  async store(ctx: HttpContext) {
    const { request, response, session } = ctx
    const form = await request.validateUsing(newAdminValidator)
    const { id, username = '', password_from: from = 'suggested' } = form
    const password = (from === 'own' ? form.own_password : form.suggested_password) ?? ''
    try {
      await requireFreshProof(ctx)
      const { adminId: by, origin } = actorOf(ctx)
      await this.admins.create(username.trim(), password, origin, { by, id })
      session.flash('notice', { text: t('admins.created', { username: username.trim() }) })
      return response.redirect().status(303).toPath('/admin/admins')
    } catch (error) {
      const refused = refusalOf(error, from)
      if (refused === undefined) throw error
      response.status(error instanceof UsernameTaken ? 409 : 422)
      return this.#list(ctx, { form, ...refused })
    }
  }

  async disable(ctx: HttpContext) {
    return this.#change(ctx, async (username) => {
      const { adminId, origin } = actorOf(ctx)
      const isNew = await this.admins.disable(username, origin, adminId)
      return t(isNew ? 'admins.disabled' : 'admins.disabled_before', { username })
    })
  }

  async enable(ctx: HttpContext) {
    return this.#change(ctx, async (username) => {
      const { adminId, origin } = actorOf(ctx)
      const isNew = await this.admins.enable(username, origin, adminId)
      return t(isNew ? 'admins.enabled' : 'admins.enabled_before', { username })
    })
  }

  async resetFactor(ctx: HttpContext) {
    return this.#change(ctx, async (username) => {
      const { adminId } = actorOf(ctx)
      const hadOne = await this.secondFactor.reset(username, originOf(ctx), adminId)
      return t(hadOne ? 'admins.factor_reset' : 'admins.had_no_factor', { username })
    })
  }

  /** @param change tells what it did */
  async #change(ctx: HttpContext, change: (username: string) => Promise<string>) {
    await requireFreshProof(ctx)
    const username = await this.admins.usernameOf(ctx.params.id)
    ctx.session.flash('notice', { text: await change(username) })
    return ctx.response.redirect().status(303).toPath('/admin/admins')
  }

  async #list(ctx: HttpContext, refused?: Refused) {
    const { id: ownId } = ctx.auth.use('panel').getUserOrFail()
    const { form = {}, errors = [], proofFault } = refused ?? {}
    const rows = adminRows(await this.admins.list(), ownId)
    // Somebody may have typed the password in the form that is refused.
    showShell(ctx)
    return ctx.view.render('panel::pages/admins/index', {
      rows,
      isRefused: refused !== undefined,
      id: form.id ?? randomUUID(),
      username: form.username ?? '',
      isOwn: form.password_from === 'own',
      suggested: form.suggested_password || suggestPassword(),
      proofFault,
      errors: formErrors(errors),
    })
  }
}

/** @returns undefined for what is no fault of the form */
function refusalOf(error: unknown, from: string): Omit<Refused, 'form'> | undefined {
  if (error instanceof ProofRequired) return { errors: [], proofFault: errorWords(error) }
  if (error instanceof UsernameTaken) {
    return { errors: [{ field: 'username', message: t('admins.name_taken') }] }
  }
  if (error instanceof AdminOfEnvironment) {
    const message = t('admins.name_of_settings')
    return { errors: [{ field: 'username', message }] }
  }
  if (!(error instanceof InvalidAdmin)) return undefined
  const isOfPassword = error.message.startsWith('The password')
  const field = isOfPassword ? (from === 'own' ? 'own_password' : 'suggested') : 'username'
  return { errors: [{ field, message: errorWords(error) }] }
}
