import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { originOf } from '#controllers/origin'
import AdminTokenTransformer from '#transformers/admin_token_transformer'
import AdminTransformer from '#transformers/admin_transformer'
import { serialize } from '#transformers/serialize'
import { adminLoginValidator } from '#validators/admin_auth'

@inject()
export default class AuthController {
  constructor(private adminSignIn: AdminSignIn) {}

  async login(ctx: HttpContext) {
    const { username, password, code } = await ctx.request.validateUsing(adminLoginValidator)
    const signedIn = await this.adminSignIn.signIn(username, password, originOf(ctx), code)
    return serialize(AdminTokenTransformer.transform(signedIn))
  }

  me({ auth }: HttpContext) {
    return serialize(AdminTransformer.transform(auth.use('admin').getUserOrFail()))
  }
}
