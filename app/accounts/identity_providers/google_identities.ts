import { emailOf, isPlainAddress, textOf } from '#accounts/identity_providers/claims'
import { IdTokens } from '#accounts/identity_providers/id_tokens'
import type {
  IdentityProvider,
  SocialIdentity,
} from '#accounts/identity_providers/identity_provider'

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com']

/**
 * Sign-in with Google: verifies ID tokens
 * (https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken). The
 * token carries the nonce as the app gave it. `azp` is not asked: Google issues tokens for one of our
 * client ids (`aud`) only to apps of the same Google Cloud project.
 */
export class GoogleIdentities implements IdentityProvider {
  readonly #tokens: IdTokens

  constructor(settings: { clientIds: string[]; jwksUrl: string; coolDownMs?: number }) {
    this.#tokens = new IdTokens({ provider: 'google', issuers: ISSUERS, ...settings })
  }

  async verify(token: string, nonce: string | null): Promise<SocialIdentity> {
    const { claims, ...identity } = await this.#tokens.verify(token, nonce)
    const email = emailOf(claims.email)
    return {
      ...identity,
      provider: 'google',
      email,
      emailIsVouchedFor: email !== null && isPlainAddress(email) && claims.email_verified === true,
      name: textOf(claims.name, 1000),
    }
  }
}
