import { createHash, randomUUID } from 'node:crypto'
import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { TokenExpired, Unauthenticated } from '#accounts/errors'
import { UUID_PATTERN } from '#postgres/uuid'

/** Whom an access token speaks for. */
export interface AccessTokenHolder {
  userId: string
  /** The sign-in that the token came from: the family of its refresh tokens. */
  signInId: string
}

interface Claims {
  sub: string
  sid: string
  /** Seconds since 1970. */
  iat: number
}

const ISSUER = 'saywell'
/** Whom a token is for: a learner's token is refused where an admin's is needed, and vice versa. */
export type Audience = 'saywell-learners' | 'saywell-admins'

/** How far the clock of the server that signed a token may be ahead of ours. */
const CLOCK_TOLERANCE_SECONDS = 5 * 60

/** How many verified tokens are remembered, so that a learner's next request costs no HMAC. */
const CACHE_SIZE = 10_000

/**
 * Access tokens: JWTs (RFC 7519) in the profile of RFC 9068, signed with HMAC-SHA256. The algorithm
 * is fixed, whatever a token's header says.
 */
export class AccessTokens {
  readonly lifetimeSeconds: number
  readonly #sign: (claims: Record<string, unknown>) => string
  /** One for each key, the newest first. The token's `kid` is never asked. */
  readonly #verifiers: ((token: string) => Claims)[]

  /**
   * @param secrets at least 32 characters each; the first one signs, all of them are accepted
   * @param lifetimeMinutes how long a token is accepted
   */
  constructor(secrets: string[], lifetimeMinutes: number, audience: Audience = 'saywell-learners') {
    this.lifetimeSeconds = lifetimeMinutes * 60
    const secret = secrets[0]!
    const kid = createHash('sha256').update(secret).digest('base64url').slice(0, 8)
    this.#sign = createSigner({
      key: secret,
      algorithm: 'HS256',
      kid,
      header: { alg: 'HS256', typ: 'at+jwt' },
      expiresIn: this.lifetimeSeconds * 1000,
      iss: ISSUER,
      aud: audience,
    })
    this.#verifiers = secrets.map((key) => {
      return createVerifier({
        key,
        algorithms: ['HS256'],
        allowedIss: ISSUER,
        allowedAud: audience,
        checkTyp: 'at+jwt',
        requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'],
        cache: CACHE_SIZE,
      }) as (token: string) => Claims
    })
  }

  /**
   * How long a token may be accepted by a clock that nobody sets, even if ours is set back once: by
   * more than the token's age it could not be, or the token would come from the future.
   */
  get longestLifeSeconds(): number {
    return 2 * this.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS
  }

  sign({ userId, signInId }: AccessTokenHolder): string {
    return this.#sign({ sub: userId, sid: signInId, jti: randomUUID() })
  }

  /**
   * @throws TokenExpired also for a token from the future: our clock was set back, and the token would
   * be good for longer than it was meant to
   * @throws Unauthenticated when the token is not ours, or was changed
   */
  verify(token: string): AccessTokenHolder {
    try {
      const { sub, sid, iat } = this.#verify(token)
      if (!UUID_PATTERN.test(sub) || !UUID_PATTERN.test(sid)) throw new Unauthenticated()
      if (iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) throw new TokenExpired()
      return { userId: sub, signInId: sid }
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      if (error.code === TokenError.codes.expired) throw new TokenExpired()
      throw new Unauthenticated('The access token is not valid: sign in again.')
    }
  }

  #verify(token: string, position = 0): Claims {
    try {
      return this.#verifiers[position]!(token)
    } catch (error) {
      const isOtherKey = (error as TokenError).code === TokenError.codes.invalidSignature
      if (!isOtherKey || position + 1 === this.#verifiers.length) throw error
      return this.#verify(token, position + 1)
    }
  }
}
