import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { InvalidAdminCredentials } from '#accounts/errors'
import { originOf } from '#controllers/origin'
import { backPath } from '#panel/back_path'
import { panelSignInValidator } from '#validators/panel'

@inject()
export default class SignInController {
  constructor(private adminSignIn: AdminSignIn) {}

  async create({ request, view }: HttpContext) {
    return view.render('panel::pages/login', { back: backPath(request.input('back')) })
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, view } = ctx
    const back = backPath(request.input('back'))
    const { username, password } = await request.validateUsing(panelSignInValidator)
    try {
      const admin = await this.adminSignIn.prove(username, password, originOf(ctx))
      await auth.use('panel').signIn(admin)
      return response.redirect().status(303).toPath(back)
    } catch (error) {
      if (!(error instanceof InvalidAdminCredentials)) throw error
      response.status(422)
      return view.render('panel::pages/login', { back, username, fault: error.message })
    }
  }

  destroy({ response, session }: HttpContext) {
    session.clear()
    session.regenerate()
    return response.redirect().status(303).toPath('/admin/login')
  }
}
