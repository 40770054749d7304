import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'

/** A key of a provider, as it signs with it and as it publishes it. */
export class SigningKey {
  readonly publicKey: KeyObject
  readonly #privateKey: KeyObject

  constructor(
    readonly kid: string,
    private alg: 'RS256' | 'ES256' = 'RS256'
  ) {
    const pair =
      alg === 'RS256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.publicKey = pair.publicKey
    this.#privateKey = pair.privateKey
  }

  get jwk() {
    return {
      ...this.publicKey.export({ format: 'jwk' }),
      kid: this.kid,
      alg: this.alg,
      use: 'sig',
    }
  }

  /** PKCS #8, PEM. */
  get privatePem(): string {
    return this.#privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  }

  /** @param kid another one than its own in the token's header */
  sign(claims: JWTPayload, kid = this.kid): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: this.alg, kid, typ: 'JWT' })
      .sign(this.#privateKey)
  }
}
