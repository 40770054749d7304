import type { HttpContext } from '@adonisjs/core/http'
import type { SocialProvider } from '#accounts/enums'
import type { Proof } from '#accounts/owner_proof'
import { verifiedIdentity } from '#controllers/verified_identity'

/**
 * What a learner gives to prove who it is: the password, or else a provider's token.
 *
 * @throws what `verifiedIdentity` throws
 */
export async function givenProof(
  ctx: HttpContext,
  given: {
    password?: string
    provider?: SocialProvider
    token?: string
    nonce?: string | null
  }
): Promise<Proof> {
  const { password, provider, token, nonce } = given
  if (provider === undefined) return { password: password! }
  return { identity: await verifiedIdentity(ctx, { provider, token: token!, nonce }) }
}
