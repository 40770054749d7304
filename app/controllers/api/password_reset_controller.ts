import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PasswordReset } from '#accounts/password_reset'
import { originOf } from '#controllers/origin'
import { forgotPasswordValidator, resetPasswordValidator } from '#validators/mailed_codes'

@inject()
export default class PasswordResetController {
  constructor(private passwordReset: PasswordReset) {}

  async forgot({ request, response }: HttpContext) {
    const { email } = await request.validateUsing(forgotPasswordValidator)
    await this.passwordReset.request(email)
    response.status(202).send('')
  }

  async reset(ctx: HttpContext) {
    const payload = await ctx.request.validateUsing(resetPasswordValidator)
    await this.passwordReset.reset(payload, originOf(ctx))
    ctx.response.noContent()
  }
}
