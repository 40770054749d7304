import { inject } from '@adonisjs/core'
import { InvalidProviderToken, ProviderUnavailable } from '#accounts/errors'
import { AppleTokens } from '#accounts/identity_providers/apple_tokens'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { findIdentity } from '#accounts/link_identity'

/** The authorization codes that come with a sign-in with Apple. */
@inject()
export class AppleCodes {
  constructor(private appleTokens: AppleTokens) {}

  /**
   * A code can be used once, and only Apple's refresh token can be revoked when the account is deleted:
   * a first sign-in needs it. One that was kept before will do when Apple fails, or when an app that
   * lost our answer sends its code again.
   *
   * @returns Apple's refresh token, encrypted; null when there is none, or none that is new
   * @throws InvalidProviderToken when Apple refuses the code; ProviderUnavailable
   */
  async exchange(identity: SocialIdentity, authorizationCode: string | null) {
    const isApples = identity.provider === 'apple' && this.appleTokens.isConfigured
    if (!isApples || authorizationCode === null) return null
    try {
      return await this.appleTokens.exchange(authorizationCode, identity)
    } catch (error) {
      const isExpected =
        error instanceof InvalidProviderToken || error instanceof ProviderUnavailable
      const kept = isExpected ? await findIdentity(identity) : null
      if (kept === null || kept.encryptedRefreshToken === null) throw error
      return null
    }
  }
}
