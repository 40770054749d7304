import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { OwnSettingsKeeper } from '#accounts/own_settings'
import { SecondFactor } from '#accounts/second_factor'
import { keepBrowserSetting } from '#auth/browser_setting'
import { readerOf } from '#auth/show_shell'
import { originOf } from '#controllers/origin'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import { languageChoices } from '#panel/language_choices'
import { writeFor } from '#panel/reader'
import { t } from '#panel/texts'
import { zoneChoices } from '#panel/time_zones'
import env from '#start/env'
import {
  panelLanguageValidator,
  panelThemeValidator,
  panelTimeZoneValidator,
} from '#validators/panel'

@inject()
export default class AccountController {
  constructor(
    private adminSignIn: AdminSignIn,
    private secondFactor: SecondFactor,
    private ownSettings: OwnSettingsKeeper
  ) {}

  async show(ctx: HttpContext) {
    return this.#render(ctx, ctx.auth.use('panel').getUserOrFail().settings.timeZone)
  }

  /** In which all times of the pages are shown to this admin. */
  async timeZone(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const [fault, form] = await panelTimeZoneValidator.tryValidate(request.body())
    if (fault !== null) {
      response.status(422)
      const sent: unknown = request.input('time_zone')
      const chosen = typeof sent === 'string' ? sent : undefined
      return this.#render(ctx, chosen, t('account.unknown_time_zone'))
    }
    const { time_zone: timeZone } = form
    await this.ownSettings.set(auth.use('panel').getUserOrFail().id, { timeZone })
    session.flash('notice', { text: t('account.time_zone_saved', { zone: timeZone }) })
    return response.redirect().status(303).toPath('/admin/account#time-zone')
  }

  /** In which all pages are written for this admin. */
  async language(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const { language } = await request.validateUsing(panelLanguageValidator)
    const admin = auth.use('panel').getUserOrFail()
    await this.ownSettings.set(admin.id, { language })
    admin.settings = { ...admin.settings, language }
    session.flash('notice', { text: writeFor(readerOf(ctx), () => t('account.language_saved')) })
    return response.redirect().status(303).toPath('/admin/account#language')
  }

  async #render({ auth, view }: HttpContext, timeZone: string | undefined, zoneFault?: string) {
    const admin = auth.use('panel').getUserOrFail()
    return view.render('panel::pages/account/show', {
      username: admin.username,
      hasFactor: admin.totpSecret !== null,
      isFactorRequired: env.get('ADMIN_TOTP') === 'required',
      languages: languageChoices(admin.settings.language),
      zones: zoneChoices(timeZone),
      zoneFault,
      codesLeft: await this.secondFactor.recoveryCodesLeft(admin),
    })
  }

  /** Signs out on every device, this one included. */
  async endSignIns(ctx: HttpContext) {
    await requireFreshProof(ctx)
    const guard = ctx.auth.use('panel')
    await this.adminSignIn.endAll(guard.getUserOrFail(), originOf(ctx))
    guard.signOut()
    ctx.session.flash('notice', { text: t('account.signed_out_everywhere') })
    return ctx.response.redirect().status(303).toPath('/admin/login')
  }

  /** The theme belongs to the browser: it is light here and dark there. */
  async theme({ request, response }: HttpContext) {
    const { theme } = await request.validateUsing(panelThemeValidator)
    keepBrowserSetting(response, 'theme', theme === 'system' ? undefined : theme)
    return response.redirect().status(303).toPath('/admin/account')
  }
}
