import type { SocialProvider } from '#accounts/enums'

/** Who signed in with a provider, after the provider's token was verified. */
export interface SocialIdentity {
  provider: SocialProvider
  /** Who it is, in the provider's own words. With the provider, this alone is an identity. */
  subject: string
  email: string | null
  /** Whether the provider says that this person reads the e-mails to the address. */
  emailIsVouchedFor: boolean
  name: string | null
  /** Which of our apps the token was issued to. */
  clientId: string
  /** Null where the provider does not say: for most access tokens of Facebook. */
  issuedAt: Date | null
}

/** Verifies what an app got from a provider when its learner signed in there. */
export interface IdentityProvider {
  /**
   * @param nonce the random text that the app sent to the provider, as it was before any hashing;
   * null when the app sent none. A token must have a nonce exactly when one is given.
   * @throws InvalidProviderToken unless all of it is right
   * @throws ProviderNotConfigured
   * @throws ProviderUnavailable when the provider cannot be asked
   */
  verify(token: string, nonce: string | null): Promise<SocialIdentity>
}
