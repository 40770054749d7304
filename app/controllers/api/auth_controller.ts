import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { countSignIn } from '#accounts/count_sign_in'
import { InvalidProviderToken, SocialSignInRefused } from '#accounts/errors'
import { PasswordSignIn } from '#accounts/password_sign_in'
import { SignIns } from '#accounts/sign_ins'
import { SocialSignIn } from '#accounts/social_sign_in'
import { originOf } from '#controllers/origin'
import { verifiedIdentity } from '#controllers/verified_identity'
import { serialize } from '#transformers/serialize'
import TokenResponseTransformer from '#transformers/token_response_transformer'
import {
  loginValidator,
  refreshValidator,
  registerValidator,
  socialValidator,
} from '#validators/auth'

@inject()
export default class AuthController {
  constructor(
    private passwordSignIn: PasswordSignIn,
    private signIns: SignIns,
    private socialSignIn: SocialSignIn
  ) {}

  async register(ctx: HttpContext) {
    const { request, response } = ctx
    const payload = await request.validateUsing(registerValidator)
    const { device_name: deviceName, time_zone: timeZone, ...learner } = payload
    const registration = {
      ...learner,
      timeZone: timeZone ?? null,
      deviceName: deviceName ?? null,
    }
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

  async social(ctx: HttpContext) {
    const payload = await ctx.request.validateUsing(socialValidator)
    const attempt = () => this.#signInWith(ctx, payload)
    const signedIn = await countSignIn(payload.provider, attempt).catch((error: unknown) => {
      throw error instanceof InvalidProviderToken ? new SocialSignInRefused() : error
    })
    return serialize(TokenResponseTransformer.transform(signedIn))
  }

  async refresh(ctx: HttpContext) {
    const payload = await ctx.request.validateUsing(refreshValidator)
    const signedIn = await this.signIns.refresh(payload.refresh_token, originOf(ctx))
    return serialize(TokenResponseTransformer.transform(signedIn))
  }

  async #signInWith(ctx: HttpContext, payload: Infer<typeof socialValidator>) {
    const arrival = {
      identity: await verifiedIdentity(ctx, payload),
      name: payload.name ?? null,
      timeZone: payload.time_zone ?? null,
      authorizationCode: payload.authorization_code ?? null,
      deviceName: payload.device_name ?? null,
    }
    return this.socialSignIn.signIn(arrival, originOf(ctx))
  }
}
