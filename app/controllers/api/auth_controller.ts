import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PasswordSignIn } from '#accounts/password_sign_in'
import { SignIns } from '#accounts/sign_ins'
import { originOf } from '#controllers/origin'
import { serialize } from '#transformers/serialize'
import TokenResponseTransformer from '#transformers/token_response_transformer'
import { loginValidator, refreshValidator, registerValidator } from '#validators/auth'

@inject()
export default class AuthController {
  constructor(
    private passwordSignIn: PasswordSignIn,
    private signIns: SignIns
  ) {}

  async register(ctx: HttpContext) {
    const { request, response } = ctx
    const { device_name: deviceName, ...learner } = await request.validateUsing(registerValidator)
    const registration = { ...learner, deviceName: deviceName ?? null }
    const signedIn = await this.passwordSignIn.register(registration, originOf(ctx))
    response.created(await serialize(TokenResponseTransformer.transform(signedIn)))
  }

  async login(ctx: HttpContext) {
    const credentials = await ctx.request.validateUsing(loginValidator)
    const { email, password, device_name: deviceName } = credentials
    const signedIn = await this.passwordSignIn.signIn(
      email,
      password,
      deviceName ?? null,
      originOf(ctx)
    )
    return serialize(TokenResponseTransformer.transform(signedIn))
  }

  async refresh(ctx: HttpContext) {
    const payload = await ctx.request.validateUsing(refreshValidator)
    const signedIn = await this.signIns.refresh(payload.refresh_token, originOf(ctx))
    return serialize(TokenResponseTransformer.transform(signedIn))
  }
}
