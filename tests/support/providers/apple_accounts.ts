import { randomUUID } from 'node:crypto'
import { jwtVerify, UnsecuredJWT } from 'jose'
import type { Reply } from '#tests/support/providers/provider_server'
import { SigningKey } from '#tests/support/providers/signing_key'

const OUR_APP = 'com.example.saywell'

/** Apple's token endpoints: authorization codes that can be used once, and their refresh tokens. */
export class AppleAccounts {
  /** Ours: Apple gave it to us, and checks our signatures with it. */
  readonly clientKey = new SigningKey('KEY1234567', 'ES256')
  readonly #codes = new Map<string, { subject: string; clientId: string }>()
  /** By refresh token: the app that may use it. */
  readonly #refreshTokens = new Map<string, string>()

  /** @returns an authorization code, as the app gets it */
  issueCode(subject: string, clientId = OUR_APP): string {
    const code = `c${randomUUID()}`
    this.#codes.set(code, { subject, clientId })
    return code
  }

  /** The refresh tokens that were issued, and not revoked. */
  get refreshTokens(): string[] {
    return [...this.#refreshTokens.keys()]
  }

  async token(form: URLSearchParams): Promise<Reply> {
    const clientId = await this.#clientOf(form)
    if (clientId === undefined) return problem('invalid_client')
    const code = form.get('code') ?? ''
    const known = this.#codes.get(code)
    if (known?.clientId !== clientId || form.get('grant_type') !== 'authorization_code') {
      return problem('invalid_grant')
    }
    this.#codes.delete(code)
    const refreshToken = `r${randomUUID()}`
    this.#refreshTokens.set(refreshToken, clientId)
    const idToken = new UnsecuredJWT({ sub: known.subject }).encode()
    return {
      status: 200,
      body: { access_token: 'a', refresh_token: refreshToken, id_token: idToken },
    }
  }

  async revoke(form: URLSearchParams): Promise<Reply> {
    const clientId = await this.#clientOf(form)
    if (clientId === undefined) return problem('invalid_client')
    const token = form.get('token') ?? ''
    const owner = this.#refreshTokens.get(token)
    if (owner !== undefined && owner !== clientId) return problem('invalid_request')
    this.#refreshTokens.delete(token)
    return { status: 200, body: undefined }
  }

  /** @returns the app that proved who it is */
  async #clientOf(form: URLSearchParams): Promise<string | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(
        form.get('client_secret') ?? '',
        this.clientKey.publicKey,
        {
          algorithms: ['ES256'],
          issuer: 'TEAM123456',
          audience: 'https://appleid.apple.com',
          subject: form.get('client_id') ?? '',
          maxTokenAge: '5 minutes',
        }
      )
      return protectedHeader.kid === this.clientKey.kid ? payload.sub : undefined
    } catch {
      return undefined
    }
  }
}

function problem(error: string): Reply {
  return { status: 400, body: { error } }
}
