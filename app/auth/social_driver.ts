import { Oauth2Driver } from '@adonisjs/ally'
import type { AllyUserContract } from '@adonisjs/ally/types'
import type { HttpContext } from '@adonisjs/core/http'
import type {
  IdentityProvider,
  SocialIdentity,
} from '#accounts/identity_providers/identity_provider'

type AppToken = { token: string; type: 'bearer' }

/** What Ally says of a user; `original` is all that was verified. */
export interface SocialUser extends Omit<AllyUserContract<AppToken>, 'original'> {
  original: SocialIdentity
}

/**
 * Ally's driver for apps that sign in with a provider themselves and send us its token. Unlike Ally's
 * own drivers, it verifies that the token was issued to our app. There is no browser: redirects, state
 * and cookies are not used, and `loadState`, which sets a cookie, is never called.
 */
export class SocialDriver extends Oauth2Driver<AppToken, string> {
  protected stateCookieName = ''
  protected stateParamName = ''
  protected errorParamName = ''
  protected codeParamName = ''
  protected authorizeUrl = ''
  protected accessTokenUrl = ''
  protected scopeParamName = ''
  protected scopesSeparator = ' '
  #nonce: string | null = null

  constructor(
    ctx: HttpContext,
    private provider: IdentityProvider
  ) {
    super(ctx, { clientId: '', clientSecret: '', callbackUrl: '' })
  }

  /** Says which nonce the app gave the provider. */
  withNonce(nonce: string | null): this {
    this.#nonce = nonce
    return this
  }

  /** @throws InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable */
  override async userFromToken(token: string): Promise<SocialUser> {
    const identity = await this.provider.verify(token, this.#nonce)
    const { subject, email, emailIsVouchedFor, name } = identity
    return {
      id: subject,
      nickName: name ?? '',
      name: name ?? '',
      email,
      emailVerificationState: emailIsVouchedFor ? 'verified' : 'unverified',
      avatarUrl: null,
      token: { token, type: 'bearer' },
      original: identity,
    }
  }

  override user(): Promise<never> {
    throw new Error('Apps send a token: use userFromToken.')
  }

  override accessDenied(): boolean {
    return false
  }
}
