import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SignIns } from '#accounts/sign_ins'
import { serialize } from '#transformers/serialize'
import TokenResponseTransformer from '#transformers/token_response_transformer'
import { loginValidator, refreshValidator, registerValidator } from '#validators/auth'

@inject()
export default class AuthController {
  constructor(private signIns: SignIns) {}

  async register({ request, response }: HttpContext) {
    const { device_name: deviceName, ...learner } = await request.validateUsing(registerValidator)
    const signIn = await this.signIns.register({ ...learner, deviceName: deviceName ?? null })
    response.created(await serialize(TokenResponseTransformer.transform(signIn)))
  }

  async login({ request }: HttpContext) {
    const credentials = await request.validateUsing(loginValidator)
    const { email, password, device_name: deviceName } = credentials
    const signIn = await this.signIns.signIn(email, password, deviceName ?? null)
    return serialize(TokenResponseTransformer.transform(signIn))
  }

  async refresh({ request }: HttpContext) {
    const payload = await request.validateUsing(refreshValidator)
    const signIn = await this.signIns.refresh(payload.refresh_token)
    return serialize(TokenResponseTransformer.transform(signIn))
  }
}
