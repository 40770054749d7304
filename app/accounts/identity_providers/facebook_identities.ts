import { createHmac } from 'node:crypto'
import { InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable } from '#accounts/errors'
import { callProvider } from '#accounts/identity_providers/call_provider'
import { emailOf, textOf } from '#accounts/identity_providers/claims'
import { IdTokens } from '#accounts/identity_providers/id_tokens'
import type {
  IdentityProvider,
  SocialIdentity,
} from '#accounts/identity_providers/identity_provider'

const ISSUERS = ['https://www.facebook.com', 'https://limited.facebook.com']

/** Of the Graph API: a parameter is wrong, e.g. a token of another app; a token is not valid. */
const WRONG_PARAMETER = 100
const WRONG_TOKEN = 190

interface FacebookSettings {
  appId: string | undefined
  appSecret: string | undefined
  graphUrl: string
  jwksUrl: string
  coolDownMs?: number
}

/**
 * Facebook Login. An app sends an access token, or, on an iPhone without the consent to tracking, the
 * ID token of Limited Login (https://developers.facebook.com/docs/facebook-login/limited-login). Their
 * form tells them apart. Facebook does not say whether an address was verified: it never counts.
 */
export class FacebookIdentities implements IdentityProvider {
  readonly #idTokens: IdTokens

  constructor(private settings: FacebookSettings) {
    const { appId, jwksUrl, coolDownMs } = settings
    const clientIds = appId === undefined ? [] : [appId]
    this.#idTokens = new IdTokens({
      provider: 'facebook',
      issuers: ISSUERS,
      clientIds,
      jwksUrl,
      coolDownMs,
    })
  }

  async verify(token: string, nonce: string | null): Promise<SocialIdentity> {
    const { appId, appSecret } = this.settings
    if (appId === undefined || appSecret === undefined) throw new ProviderNotConfigured()
    if (token.split('.').length === 3) return this.#verifyIdToken(token, nonce)
    // An access token carries no nonce.
    if (nonce !== null || !/^[\x21-\x7e]+$/.test(token)) throw new InvalidProviderToken()
    return this.#verifyAccessToken(token, appId, appSecret)
  }

  async #verifyIdToken(token: string, nonce: string | null): Promise<SocialIdentity> {
    const { claims, ...identity } = await this.#idTokens.verify(token, nonce)
    return { ...identity, ...profileOf(claims) }
  }

  /** A token that was issued to another app is good for its owner's profile, too: ask whose it is. */
  async #verifyAccessToken(token: string, appId: string, appSecret: string) {
    const { data } = await this.#ask('debug_token', {
      input_token: token,
      access_token: `${appId}|${appSecret}`,
    })
    const facts = (data ?? {}) as Record<string, unknown>
    const now = Math.floor(Date.now() / 1000)
    // 0: it does not expire.
    const isInTime = facts.expires_at === 0 || Number(facts.expires_at) > now
    const isOurs = facts.is_valid === true && facts.type === 'USER' && facts.app_id === appId
    const subject = textOf(facts.user_id, 255)
    if (!isOurs || !isInTime || subject === null) throw new InvalidProviderToken()

    const profile = await this.#ask('me', {
      fields: 'id,name,email',
      access_token: token,
      appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex'),
    })
    if (profile.id !== subject) throw new InvalidProviderToken()
    const seconds = facts.issued_at
    const issuedAt = typeof seconds === 'number' ? new Date(seconds * 1000) : null
    return { subject, clientId: appId, issuedAt, ...profileOf(profile) }
  }

  /** @throws InvalidProviderToken when Facebook says that the token is to blame */
  async #ask(path: 'debug_token' | 'me', query: Record<string, string>) {
    const url = new URL(`${this.settings.graphUrl}/${path}`)
    url.search = new URLSearchParams(query).toString()
    const { status, body } = await callProvider('facebook', url)
    if (status === 200) return body
    const { code } = (body.error ?? {}) as { code?: unknown }
    // In `debug_token` our own app's token may be the wrong one.
    if (code === (path === 'me' ? WRONG_TOKEN : WRONG_PARAMETER)) throw new InvalidProviderToken()
    throw new ProviderUnavailable('facebook', `${path} answered ${status}, code ${String(code)}`)
  }
}

function profileOf({ email, name }: Record<string, unknown>) {
  return {
    provider: 'facebook' as const,
    email: emailOf(email),
    emailIsVouchedFor: false,
    name: textOf(name, 1000),
  }
}
