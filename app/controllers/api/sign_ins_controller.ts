import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SignIns } from '#accounts/sign_ins'
import { originOf } from '#controllers/origin'
import SignInTransformer from '#transformers/sign_in_transformer'
import { logoutValidator } from '#validators/auth'

@inject()
export default class SignInsController {
  constructor(private signIns: SignIns) {}

  async index({ auth }: HttpContext) {
    const { userId, signInId } = auth.use('learner').getUserOrFail()
    const signIns = await this.signIns.list(userId)
    return { data: signIns.map((signIn) => new SignInTransformer(signIn, signInId).toObject()) }
  }

  async destroy(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    await this.signIns.endOne(userId, ctx.params.id, originOf(ctx))
    ctx.response.noContent()
  }

  async logout(ctx: HttpContext) {
    const { userId, signInId } = ctx.auth.use('learner').getUserOrFail()
    const { scope } = await ctx.request.validateUsing(logoutValidator)
    await this.signIns.end(userId, signInId, scope ?? 'this', originOf(ctx))
    ctx.response.noContent()
  }
}
