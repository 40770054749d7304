import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'
import RefreshToken from '#models/refresh_token'
import { databaseTime } from '#postgres/database_time'

/**
 * How long a used token still gives its successor: the answer may have been lost on its way, and
 * two parts of an app may use the token at the same moment.
 */
const GRACE_SECONDS = 10

/** What became of a token that was used. */
export type Rotation =
  | { outcome: 'rotated'; token: string; usedAt: DateTime; expiresAt: DateTime }
  /** Used again within the grace: the successor that was issued then. */
  | { outcome: 'repeated'; token: string }
  /** Used again later: somebody else has it. */
  | { outcome: 'reused' }
  | { outcome: 'refused' }

/**
 * Refresh tokens: 256 random bits, good for one use, each use giving the next token of the same
 * sign-in (RFC 9700, section 4.14.2). Only their hashes are stored. A successor is derived from its
 * predecessor with a key of ours, so that it can be told a second time.
 */
export class RefreshTokens {
  readonly lifetimeSeconds: number
  readonly #keys: Buffer[]

  /** @param secrets the newest first; successors that an older one made are still recognised */
  constructor(secrets: string[], lifetimeMinutes: number) {
    this.lifetimeSeconds = lifetimeMinutes * 60
    this.#keys = secrets.map((secret) => {
      return Buffer.from(hkdfSync('sha256', secret, '', 'saywell refresh tokens', 32))
    })
  }

  /** @returns when a token that is issued at a time expires */
  expiryFrom(time: DateTime): DateTime {
    return time.plus({ seconds: this.lifetimeSeconds })
  }

  /** Issues the first token of a sign-in. */
  async begin(
    signInId: string,
    expiresAt: DateTime,
    trx: TransactionClientContract
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url')
    await this.#store(token, signInId, expiresAt, trx)
    return token
  }

  /** @returns the id of the sign-in that a token belongs to, whether it is still good or not */
  async findSignIn(token: string, trx: TransactionClientContract): Promise<string | undefined> {
    const found = await RefreshToken.findBy({ tokenHash: hashOf(token) }, { client: trx })
    return found?.signInId
  }

  /**
   * Uses a token up and issues its successor. The caller holds a lock on the sign-in, so that two
   * uses of a token come one after the other. Times are the database's: by a server whose clock is
   * set forward, the grace would be over and the learner's own retry a theft; by one whose clock is
   * set back, a thief would have hours of grace.
   */
  async rotate(token: string, trx: TransactionClientContract): Promise<Rotation> {
    const used = await RefreshToken.findBy({ tokenHash: hashOf(token) }, { client: trx })
    const now = await databaseTime(trx)
    if (used === null || used.expiresAt <= now) return { outcome: 'refused' }
    if (used.usedAt !== null) {
      if (used.usedAt < now.minus({ seconds: GRACE_SECONDS })) return { outcome: 'reused' }
      const successor = await this.#findSuccessor(token, trx)
      return successor === undefined
        ? { outcome: 'refused' }
        : { outcome: 'repeated', token: successor }
    }
    await used.merge({ usedAt: now }).save()
    // An expired one is refused whether it is known or not.
    await RefreshToken.query({ client: trx })
      .where('signInId', used.signInId)
      .where('expiresAt', '<=', now.toJSDate())
      .delete()
    const successor = successorOf(token, this.#keys[0]!)
    const expiresAt = this.expiryFrom(now)
    await this.#store(successor, used.signInId, expiresAt, trx)
    return { outcome: 'rotated', token: successor, usedAt: now, expiresAt }
  }

  async #findSuccessor(
    token: string,
    client: TransactionClientContract
  ): Promise<string | undefined> {
    const candidates = this.#keys.map((key) => successorOf(token, key))
    const known = await RefreshToken.query({ client }).whereIn('tokenHash', candidates.map(hashOf))
    return candidates.find((one) => known.some(({ tokenHash }) => tokenHash === hashOf(one)))
  }

  async #store(
    token: string,
    signInId: string,
    expiresAt: DateTime,
    client: TransactionClientContract
  ): Promise<void> {
    await RefreshToken.create({ signInId, expiresAt, tokenHash: hashOf(token) }, { client })
  }
}

function successorOf(token: string, key: Buffer): string {
  return createHmac('sha256', key).update(token).digest('base64url')
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
