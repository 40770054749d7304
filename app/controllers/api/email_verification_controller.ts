import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { EmailVerification } from '#accounts/email_verification'
import { originOf } from '#controllers/origin'
import { serialize } from '#transformers/serialize'
import UserTransformer from '#transformers/user_transformer'
import { verifyEmailValidator } from '#validators/mailed_codes'

@inject()
export default class EmailVerificationController {
  constructor(private emailVerification: EmailVerification) {}

  async request({ auth, response }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    await this.emailVerification.request(userId)
    response.status(202).send('')
  }

  async verify(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    const { code } = await ctx.request.validateUsing(verifyEmailValidator)
    const user = await this.emailVerification.verify(userId, code, originOf(ctx))
    return serialize(UserTransformer.transform(user))
  }
}
