import type { FlattenedJWSInput, JWSHeaderParameters, JWTPayload } from 'jose'
import type { SocialProvider } from '#accounts/enums'
import { InvalidProviderToken, ProviderNotConfigured, ProviderUnavailable } from '#accounts/errors'
import { callProvider } from '#accounts/identity_providers/call_provider'
import { textOf } from '#accounts/identity_providers/claims'
import { type Jose, loadJose } from '#accounts/identity_providers/load_jose'

/** What the providers sign with. Never HMAC: anybody could sign with a public key. */
const ALGORITHMS = ['RS256', 'ES256']

/** How far a provider's clock and ours may be apart. */
const CLOCK_TOLERANCE_SECONDS = 30

/** Longer than any provider's token is good for, Apple's for a day. */
const MAX_AGE_SECONDS = 86_400

/** The provider's keys are asked for again after this, and before when a token names another one. */
const KEYS_FRESH_MS = 10 * 60 * 1000
/** ... but then not more often than this, whatever the tokens name. */
const COOL_DOWN_MS = 30_000

export interface IdTokenRules {
  provider: SocialProvider
  /** Where the provider publishes its keys. */
  jwksUrl: string
  /** The forms of `iss`. */
  issuers: string[]
  /** Our apps' ids at the provider; none when the provider is not configured. */
  clientIds: string[]
  /** Another cool-down, in milliseconds, for tests. */
  coolDownMs?: number
}

export interface VerifiedIdToken {
  subject: string
  clientId: string
  issuedAt: Date
  claims: JWTPayload
}

/** Verifies the ID tokens of one provider (OpenID Connect Core 1.0, section 3.1.3.7). */
export class IdTokens {
  #remoteKeys: ReturnType<Jose['createRemoteJWKSet']> | undefined

  constructor(private rules: IdTokenRules) {}

  /**
   * @param nonce as the token must have it, or null: then it must have none
   * @throws InvalidProviderToken
   * @throws ProviderNotConfigured
   * @throws ProviderUnavailable when the keys cannot be had
   */
  async verify(token: string, nonce: string | null): Promise<VerifiedIdToken> {
    const { clientIds, issuers } = this.rules
    if (clientIds.length === 0) throw new ProviderNotConfigured()
    const { errors, jwtVerify } = await loadJose()
    try {
      const keyOf = (header: JWSHeaderParameters, jws: FlattenedJWSInput) => this.#key(header, jws)
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: ALGORITHMS,
        issuer: issuers,
        audience: clientIds,
        requiredClaims: ['exp'],
        maxTokenAge: MAX_AGE_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      return toVerified(payload, nonce)
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new InvalidProviderToken()
      throw error
    }
  }

  async #key(header: JWSHeaderParameters, jws: FlattenedJWSInput) {
    const jose = await loadJose()
    const { errors } = jose
    try {
      this.#remoteKeys ??= this.#openKeys(jose)
      return await this.#remoteKeys(header, jws)
    } catch (error) {
      const isUnknownKey =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys
      if (isUnknownKey || error instanceof ProviderUnavailable) throw error
      throw new ProviderUnavailable(this.rules.provider, `its keys: ${(error as Error).message}`)
    }
  }

  /** The provider's keys, which are kept and asked for again. */
  #openKeys(jose: Jose) {
    const { provider, jwksUrl, coolDownMs = COOL_DOWN_MS } = this.rules
    return jose.createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: KEYS_FRESH_MS,
      cooldownDuration: coolDownMs,
      [jose.customFetch]: async (url: string) => {
        const { status, body } = await callProvider(provider, new URL(url))
        return Response.json(body, { status })
      },
    })
  }
}

function toVerified(claims: JWTPayload, nonce: string | null): VerifiedIdToken {
  const subject = textOf(claims.sub, 255)
  // A token for several apps at once is none that we ask for.
  const clientId = textOf(claims.aud, 255)
  const hasNonce = (claims.nonce ?? null) === nonce
  if (subject === null || clientId === null || !hasNonce) throw new InvalidProviderToken()
  return { subject, clientId, issuedAt: new Date(claims.iat! * 1000), claims }
}
