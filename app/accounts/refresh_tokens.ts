import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { InvalidRefreshToken } from '#accounts/errors'
import RefreshToken from '#models/refresh_token'
import type User from '#models/user'

export interface IssuedRefreshToken {
  /** What the app keeps; only its hash is stored. */
  token: string
  family: string
}

/**
 * Refresh tokens: 256 random bits, good for one use, each use giving the next token of its family
 * (RFC 9700, section 4.14.2).
 */
export class RefreshTokens {
  readonly lifetimeSeconds: number

  constructor(lifetimeMinutes: number) {
    this.lifetimeSeconds = lifetimeMinutes * 60
  }

  /** Begins a family: one sign-in on one device. */
  async begin(
    user: User,
    deviceName: string | null,
    trx?: TransactionClientContract
  ): Promise<IssuedRefreshToken> {
    return this.#issue({ userId: user.id, family: randomUUID(), deviceName }, trx)
  }

  /**
   * Uses a token up and issues its successor.
   *
   * @returns the successor and the learner it belongs to
   * @throws InvalidRefreshToken when the token is unknown, used or expired
   */
  async rotate(token: string): Promise<IssuedRefreshToken & { user: User }> {
    return RefreshToken.transaction(async (trx) => {
      const used = await RefreshToken.query({ client: trx })
        .where('tokenHash', hashOf(token))
        .preload('user')
        .forUpdate()
        .first()
      if (used === null || used.usedAt !== null || used.expiresAt <= DateTime.utc()) {
        throw new InvalidRefreshToken()
      }
      await used.merge({ usedAt: DateTime.utc() }).save()
      return { ...(await this.#issue(used, trx)), user: used.user }
    })
  }

  async #issue(
    { userId, family, deviceName }: Pick<RefreshToken, 'userId' | 'family' | 'deviceName'>,
    client?: TransactionClientContract
  ): Promise<IssuedRefreshToken> {
    const token = randomBytes(32).toString('base64url')
    const expiresAt = DateTime.utc().plus({ seconds: this.lifetimeSeconds })
    await RefreshToken.create(
      { userId, family, deviceName, expiresAt, tokenHash: hashOf(token) },
      { client }
    )
    return { token, family }
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
