import { createHash } from 'node:crypto'
import { emailOf, isPlainAddress } from '#accounts/identity_providers/claims'
import { IdTokens } from '#accounts/identity_providers/id_tokens'
import type {
  IdentityProvider,
  SocialIdentity,
} from '#accounts/identity_providers/identity_provider'

const ISSUERS = ['https://appleid.apple.com']

/**
 * Sign in with Apple: verifies ID tokens
 * (https://developer.apple.com/documentation/signinwithapple/verifying-a-user). The app gives Apple the
 * SHA-256 of its nonce, in hex, and us the nonce. The name is not in the token: the app has it, the
 * first time only. The address may be a relay's, which is as good as any other.
 */
export class AppleIdentities implements IdentityProvider {
  readonly #tokens: IdTokens

  constructor(settings: { clientIds: string[]; jwksUrl: string; coolDownMs?: number }) {
    this.#tokens = new IdTokens({ provider: 'apple', issuers: ISSUERS, ...settings })
  }

  async verify(token: string, nonce: string | null): Promise<SocialIdentity> {
    const hashed = nonce === null ? null : createHash('sha256').update(nonce).digest('hex')
    const { claims, ...identity } = await this.#tokens.verify(token, hashed)
    const email = emailOf(claims.email)
    // Apple sends a boolean or its name.
    const isVerified = claims.email_verified === true || claims.email_verified === 'true'
    return {
      ...identity,
      provider: 'apple',
      email,
      emailIsVouchedFor: email !== null && isPlainAddress(email) && isVerified,
      name: null,
    }
  }
}
