import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AccessTokens } from '#accounts/access_tokens'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import type { SignInScope } from '#accounts/enums'
import { InvalidRefreshToken, SignInNotFound } from '#accounts/errors'
import { RefreshLimit } from '#accounts/refresh_limit'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { audit, type Origin } from '#auditing/audit_log'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { afterCommit } from '#postgres/after_commit'
import { databaseTime } from '#postgres/database_time'

/** A learner who is signed in on a device, and the tokens that prove it. */
export interface SignedIn {
  /** With the identities. */
  user: User
  accessToken: string
  refreshToken: string
  expiresIn: number
  refreshExpiresIn: number
}

interface WhichSignIns {
  only?: string | undefined
  except?: string | undefined
}

/** A learner's sign-ins: one for each device, from signing in until it ends. */
@inject()
export class SignIns {
  constructor(
    private database: Database,
    private accessTokens: AccessTokens,
    private refreshTokens: RefreshTokens,
    private refreshLimit: RefreshLimit,
    private ended: EndedSignIns
  ) {}

  /** Begins a sign-in of a learner who has proved who it is, and notes it as `action`. */
  async begin(
    user: User,
    deviceName: string | null,
    action: string,
    origin: Origin,
    trx: TransactionClientContract
  ): Promise<SignedIn> {
    const now = await databaseTime(trx)
    const expiresAt = this.refreshTokens.expiryFrom(now)
    await SignIn.query({ client: trx })
      .where('userId', user.id)
      .where('expiresAt', '<', now.toJSDate())
      .delete()
    const signIn = await SignIn.create(
      {
        userId: user.id,
        deviceName,
        ipAddress: origin.ipAddress,
        createdAt: now,
        lastUsedAt: now,
        expiresAt,
      },
      { client: trx }
    )
    await signIn.refresh()
    const refreshToken = await this.refreshTokens.begin(signIn.id, expiresAt, trx)
    const entry = { action, resourceType: 'sign_in', resourceId: signIn.id }
    await audit(trx, { userId: user.id, ...entry }, origin)
    user.useTransaction(trx)
    await user.load('identities')
    return this.#signedIn(user, signIn.id, refreshToken)
  }

  /**
   * Uses a refresh token up. One that is used again gives the same successor until that is used. After
   * that somebody has stolen it, this one or the one before: the sign-in ends.
   *
   * @throws InvalidRefreshToken when the token is unknown, used or expired
   * @throws TooManyRequests
   */
  async refresh(token: string, origin: Origin): Promise<SignedIn> {
    const id = await this.refreshTokens.findSignIn(token)
    if (id === undefined) throw new InvalidRefreshToken()
    await this.refreshLimit.take(id)
    const refreshed = await this.database.transaction(async (trx) => {
      const signIn = await SignIn.query({ client: trx }).where('id', id).forUpdate().first()
      if (signIn === null) return undefined
      const rotation = await this.refreshTokens.rotate(token, trx)
      if (rotation.outcome === 'refused') return undefined
      if (rotation.outcome === 'reused') {
        await this.#endStolen(signIn, origin, trx)
        return undefined
      }
      const { usedAt: lastUsedAt, expiresAt } = rotation
      await signIn.merge({ lastUsedAt, ipAddress: origin.ipAddress, expiresAt }).save()
      const user = await User.query({ client: trx })
        .where('id', signIn.userId)
        .preload('identities')
        .firstOrFail()
      return this.#signedIn(user, signIn.id, rotation.token)
    })
    if (refreshed === undefined) throw new InvalidRefreshToken()
    return refreshed
  }

  /** @returns those that have not expired, the one used last first */
  async list(userId: string): Promise<SignIn[]> {
    return SignIn.query()
      .where('userId', userId)
      .whereRaw('expires_at > now()')
      .orderBy([
        { column: 'lastUsedAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
  }

  /** Ends one of a learner's sign-ins. @throws SignInNotFound */
  async endOne(userId: string, id: string, origin: Origin): Promise<void> {
    const ended = await this.#end(userId, { only: id }, origin)
    if (ended.length === 0) throw new SignInNotFound()
  }

  /** Ends some of a learner's sign-ins; that there is none is no fault. */
  async end(userId: string, currentId: string, scope: SignInScope, origin: Origin): Promise<void> {
    const which = { this: { only: currentId }, others: { except: currentId }, all: {} }
    await this.#end(userId, which[scope], origin)
  }

  /**
   * Ends a learner's sign-ins in the transaction of something larger.
   *
   * @param except the sign-in that stays
   * @param only the sign-in that ends
   * @returns the ids of those that have ended
   */
  async endWithin(
    trx: TransactionClientContract,
    userId: string,
    which: WhichSignIns = {}
  ): Promise<string[]> {
    return this.#delete(trx, userId, which)
  }

  async #end(userId: string, which: WhichSignIns, origin: Origin): Promise<string[]> {
    return this.database.transaction(async (trx) => {
      const ended = await this.#delete(trx, userId, which)
      for (const id of ended) {
        const entry = { action: 'sign_in_ended', resourceType: 'sign_in', resourceId: id }
        await audit(trx, { userId, ...entry }, origin)
      }
      return ended
    })
  }

  async #endStolen({ id, userId }: SignIn, origin: Origin, trx: TransactionClientContract) {
    await this.#delete(trx, userId, { only: id })
    const entry = { action: 'refresh_token_reused', resourceType: 'sign_in', resourceId: id }
    await audit(trx, { userId, ...entry }, origin)
  }

  /** After the commit, this process refuses the access tokens at once, and not only soon. */
  async #delete(
    trx: TransactionClientContract,
    userId: string,
    { only, except }: WhichSignIns
  ): Promise<string[]> {
    const query = trx.from('sign_ins').where('user_id', userId)
    if (only !== undefined) void query.where('id', only)
    if (except !== undefined) void query.whereNot('id', except)
    const rows = (await query.delete().returning('id')) as { id: string }[]
    const ids = rows.map(({ id }) => id)
    afterCommit(trx, () => this.ended.add(ids))
    return ids
  }

  #signedIn(user: User, signInId: string, refreshToken: string): SignedIn {
    return {
      user,
      accessToken: this.accessTokens.sign({ userId: user.id, signInId }),
      refreshToken,
      expiresIn: this.accessTokens.lifetimeSeconds,
      refreshExpiresIn: this.refreshTokens.lifetimeSeconds,
    }
  }
}
