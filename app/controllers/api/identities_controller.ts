import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { IdentityLinks } from '#accounts/identity_links'
import { givenProof } from '#controllers/given_proof'
import { originOf } from '#controllers/origin'
import { verifiedIdentity } from '#controllers/verified_identity'
import IdentityTransformer from '#transformers/identity_transformer'
import { serialize } from '#transformers/serialize'
import { linkIdentityValidator } from '#validators/users'

@inject()
export default class IdentitiesController {
  constructor(private identityLinks: IdentityLinks) {}

  async index({ auth }: HttpContext) {
    const { userId } = auth.use('learner').getUserOrFail()
    const identities = await this.identityLinks.list(userId)
    return { data: identities.map((identity) => new IdentityTransformer(identity).toObject()) }
  }

  async store(ctx: HttpContext) {
    const holder = ctx.auth.use('learner').getUserOrFail()
    const payload = await ctx.request.validateUsing(linkIdentityValidator)
    const request = {
      identity: await verifiedIdentity(ctx, payload),
      authorizationCode: payload.authorization_code ?? null,
      proof: await givenProof(ctx, payload.proof),
    }
    const { identity, isNew } = await this.identityLinks.link(holder, request, originOf(ctx))
    ctx.response.status(isNew ? 201 : 200)
    return serialize(IdentityTransformer.transform(identity))
  }

  async destroy(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    await this.identityLinks.unlink(userId, ctx.params.id, originOf(ctx))
    ctx.response.noContent()
  }
}
