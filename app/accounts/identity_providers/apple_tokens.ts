import type { Encryption } from '@adonisjs/core/encryption'
import { InvalidProviderToken, ProviderUnavailable } from '#accounts/errors'
import { callProvider } from '#accounts/identity_providers/call_provider'
import { textOf } from '#accounts/identity_providers/claims'
import type { SocialIdentity } from '#accounts/identity_providers/identity_provider'
import { loadJose } from '#accounts/identity_providers/load_jose'

const CLIENT_SECRET_LIFETIME = '5 minutes'
const PURPOSE = 'apple refresh token'

export interface AppleKey {
  teamId: string
  keyId: string
  /** PKCS #8, PEM. */
  privateKey: string
}

/** What has to be known to revoke; it is kept encrypted. */
interface Kept {
  refreshToken: string
  clientId: string
}

/**
 * Apple's refresh tokens, which we keep for one thing only: to revoke them when the account is deleted
 * (App Store Review Guideline 5.1.1(v);
 * https://developer.apple.com/documentation/signinwithapplerestapi).
 */
export class AppleTokens {
  /** @param key without one, codes are not exchanged, and nothing can be revoked */
  constructor(
    private key: AppleKey | undefined,
    private tokenUrl: string,
    private revokeUrl: string,
    private encryption: Encryption
  ) {}

  get isConfigured(): boolean {
    return this.key !== undefined
  }

  /**
   * Exchanges an authorization code.
   *
   * @returns the refresh token, encrypted together with the app that it belongs to
   * @throws InvalidProviderToken when the code is not good, was used, or is another person's
   * @throws ProviderUnavailable
   */
  async exchange(code: string, { clientId, subject }: SocialIdentity): Promise<string> {
    const { status, body } = await this.#post(this.tokenUrl, clientId, {
      grant_type: 'authorization_code',
      code,
    })
    if (body.error === 'invalid_grant') throw new InvalidProviderToken()
    const refreshToken = textOf(body.refresh_token, 10_000)
    if (status !== 200 || refreshToken === null) throw unexpected('token', status, body)
    // It came from Apple itself, so that its signature says nothing more (OIDC Core, 3.1.3.7).
    if ((await subjectOf(body.id_token)) !== subject) throw new InvalidProviderToken()
    return this.encryption.encrypt({ refreshToken, clientId } satisfies Kept, undefined, PURPOSE)
  }

  /**
   * Revokes what `exchange` returned. One that is not valid any more is no fault.
   *
   * @throws ProviderUnavailable when it could not be revoked
   */
  async revoke(encrypted: string): Promise<void> {
    const kept = this.encryption.decrypt<Kept>(encrypted, PURPOSE)
    if (kept === null)
      throw new ProviderUnavailable('apple', 'the token was kept under another key')
    const { status, body } = await this.#post(this.revokeUrl, kept.clientId, {
      token: kept.refreshToken,
      token_type_hint: 'refresh_token',
    })
    if (status !== 200 && body.error !== 'invalid_grant') throw unexpected('revoke', status, body)
  }

  async #post(url: string, clientId: string, form: Record<string, string>) {
    if (this.key === undefined)
      throw new ProviderUnavailable('apple', 'there is no key to sign with')
    const clientSecret = await signClientSecret(this.key, clientId)
    return callProvider('apple', new URL(url), {
      client_id: clientId,
      client_secret: clientSecret,
      ...form,
    })
  }
}

/** Our app's proof of who it is: a JWT, signed with the key that Apple gave us. */
async function signClientSecret({ teamId, keyId, privateKey }: AppleKey, clientId: string) {
  const { importPKCS8, SignJWT } = await loadJose()
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience('https://appleid.apple.com')
    .setIssuedAt()
    .setExpirationTime(CLIENT_SECRET_LIFETIME)
    .sign(await importPKCS8(privateKey, 'ES256'))
}

async function subjectOf(idToken: unknown): Promise<string | undefined> {
  const { decodeJwt, errors } = await loadJose()
  try {
    return decodeJwt(String(idToken)).sub
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function unexpected(what: string, status: number, { error }: Record<string, unknown>) {
  return new ProviderUnavailable('apple', `${what} answered ${status}, ${String(error)}`)
}
