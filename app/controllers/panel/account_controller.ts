import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { SecondFactor } from '#accounts/second_factor'
import { originOf } from '#controllers/origin'
import { requireFreshProof } from '#controllers/panel/fresh_proof'
import env from '#start/env'
import { panelThemeValidator } from '#validators/panel'

@inject()
export default class AccountController {
  constructor(
    private adminSignIn: AdminSignIn,
    private secondFactor: SecondFactor
  ) {}

  async show({ auth, view }: HttpContext) {
    const admin = auth.use('panel').getUserOrFail()
    return view.render('panel::pages/account/show', {
      username: admin.username,
      hasFactor: admin.totpSecret !== null,
      isFactorRequired: env.get('ADMIN_TOTP') === 'required',
      codesLeft: await this.secondFactor.recoveryCodesLeft(admin),
    })
  }

  /** Signs out on every device, this one included. */
  async endSignIns(ctx: HttpContext) {
    await requireFreshProof(ctx)
    const guard = ctx.auth.use('panel')
    await this.adminSignIn.endAll(guard.getUserOrFail(), originOf(ctx))
    guard.signOut()
    ctx.session.flash('notice', { text: 'You are signed out everywhere.' })
    return ctx.response.redirect().status(303).toPath('/admin/login')
  }

  /** The theme belongs to the browser: it is light here and dark there. */
  async theme({ request, response }: HttpContext) {
    const { theme } = await request.validateUsing(panelThemeValidator)
    const cookie = { path: '/admin', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
    if (theme === 'system') response.clearCookie('theme', cookie)
    else response.plainCookie('theme', theme, { ...cookie, maxAge: '365 days', encode: false })
    return response.redirect().status(303).toPath('/admin/account')
  }
}

const isSecure = env.get('APP_URL').startsWith('https:')
