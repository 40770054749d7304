import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'
import RefreshToken from '#models/refresh_token'
import { databaseTime } from '#postgres/database_time'

/** What became of a token that was sent. */
export type Rotation =
  | { outcome: 'rotated'; token: string; usedAt: DateTime; expiresAt: DateTime }
  /** It was used before, and so was its successor: somebody else has it. */
  | { outcome: 'reused' }
  | { outcome: 'refused' }

/**
 * Refresh tokens: 256 random bits, good for one use, each use giving the next token of the same
 * sign-in (RFC 9700, section 4.14.2). Only their hashes are stored. A successor is derived from its
 * predecessor with a key of ours, so that it can be told again to whoever has the predecessor, by any
 * of our servers and at any time: the answer that brought it may have been lost.
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
  async findSignIn(token: string): Promise<string | undefined> {
    const found = await RefreshToken.findBy({ tokenHash: hashOf(token) })
    return found?.signInId
  }

  /**
   * Uses a token up and gives its successor: the same one again, as long as nobody has used that. The
   * successor's lifetime begins anew each time, and its predecessor can be sent as long. The caller
   * holds a lock on the sign-in, so that uses of its tokens come one after the other. Times are the
   * database's, as servers' clocks can be set.
   */
  async rotate(token: string, trx: TransactionClientContract): Promise<Rotation> {
    const sent = await RefreshToken.findBy({ tokenHash: hashOf(token) }, { client: trx })
    const now = await databaseTime(trx)
    if (sent === null || sent.expiresAt <= now) return { outcome: 'refused' }
    const expiresAt = this.expiryFrom(now)
    const successor =
      sent.usedAt === null
        ? await this.#issueSuccessor(token, sent.signInId, now, trx)
        : await this.#repeatSuccessor(token, expiresAt, trx)
    if (successor === undefined) return { outcome: 'reused' }
    await sent.merge({ usedAt: sent.usedAt ?? now, expiresAt }).save()
    return { outcome: 'rotated', token: successor, usedAt: now, expiresAt }
  }

  async #issueSuccessor(
    token: string,
    signInId: string,
    now: DateTime,
    client: TransactionClientContract
  ): Promise<string> {
    // An expired one is refused whether it is known or not.
    await RefreshToken.query({ client })
      .where('signInId', signInId)
      .where('expiresAt', '<=', now.toJSDate())
      .delete()
    const successor = successorOf(token, this.#keys[0]!)
    await this.#store(successor, signInId, this.expiryFrom(now), client)
    return successor
  }

  /** @returns undefined when the successor was used, or made with a key that is not ours any more */
  async #repeatSuccessor(
    token: string,
    expiresAt: DateTime,
    client: TransactionClientContract
  ): Promise<string | undefined> {
    const candidates = this.#keys.map((key) => successorOf(token, key))
    const unused = await RefreshToken.query({ client })
      .whereIn('tokenHash', candidates.map(hashOf))
      .whereNull('usedAt')
      .first()
    await unused?.merge({ expiresAt }).save()
    return candidates.find((one) => hashOf(one) === unused?.tokenHash)
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
