import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { EmailChange } from '#accounts/email_change'
import { givenProof } from '#controllers/given_proof'
import { originOf } from '#controllers/origin'
import { serialize } from '#transformers/serialize'
import UserTransformer from '#transformers/user_transformer'
import { confirmEmailValidator } from '#validators/mailed_codes'
import { changeEmailValidator } from '#validators/users'

@inject()
export default class EmailChangeController {
  constructor(private emailChange: EmailChange) {}

  async request(ctx: HttpContext) {
    const holder = ctx.auth.use('learner').getUserOrFail()
    const payload = await ctx.request.validateUsing(changeEmailValidator)
    const proof = await givenProof(ctx, payload)
    await this.emailChange.request(holder, payload.email, proof, originOf(ctx))
    ctx.response.status(202).send('')
  }

  async confirm(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    const { code } = await ctx.request.validateUsing(confirmEmailValidator)
    const user = await this.emailChange.confirm(userId, code, originOf(ctx))
    return serialize(UserTransformer.transform(user))
  }
}
