import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import { DateTime } from 'luxon'
import { accountKey } from '#accounts/account_key'
import type { CodePurpose } from '#accounts/enums'
import type { LimitStore } from '#limits/limit_store'
import type { LimitStores } from '#limits/limit_stores'
import { isExceeded, limitsRefused } from '#limits/rate_limits'
import OneTimeCode from '#models/one_time_code'
import { databaseTime } from '#postgres/database_time'
import { sql } from '#postgres/sql'

/** How long a code is good. */
export const CODE_MINUTES = 15

/**
 * Anybody may guess at the code for a new password, in as many accounts as there are, or at the one
 * that gives an account somebody else's address: with eight digits, a year of guesses at one account or
 * address finds it once in 760 times (15 an hour). Of an address that is the account's already, only
 * one account can be asked.
 */
export const CODE_DIGITS: Record<CodePurpose, number> = {
  verify_email: 6,
  reset_password: 8,
  change_email: 8,
}

/** Then a code is good for nothing. */
const MAX_WRONG_ATTEMPTS = 5

const HOUR_SECONDS = 3600

export type IssuedCode =
  /** The code goes there and nowhere else: what was read before may be somebody else's by now. */
  | { outcome: 'issued'; code: string; to: string | null }
  | { outcome: 'too many'; retryAfterSeconds: number }
  /** The learner was deleted meanwhile, or has another address than the one that was asked for. */
  | { outcome: 'gone' }

/** What may be asked for again with the same code, as it is done once for all. */
export type RepeatablePurpose = Exclude<CodePurpose, 'reset_password'>

export interface Addressee {
  /** Where the code is mailed to if that is not the account's address. */
  newEmail?: string
  /** Nothing is issued unless this is still the account's address, as it is kept. */
  askedFor?: string | null
}

/**
 * Codes of digits that are mailed to a learner: good once, for one purpose, for 15 minutes. Only
 * their keyed hashes are kept, as with so few possibilities a plain hash would be no secret.
 */
export class OneTimeCodes {
  readonly #key: Buffer
  readonly #issued: LimitStore

  /**
   * @param secret at least 32 characters; a new one makes the pending codes void
   * @param maxAnHour for each address and purpose, so that nobody's mailbox is filled and guesses
   * stay few; to new addresses, for each account as well
   */
  constructor(secret: string, maxAnHour: number, stores: LimitStores) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'saywell one-time codes', 32))
    this.#issued = stores.make('codes', maxAnHour, HOUR_SECONDS)
  }

  /**
   * Issues a code; those from before, of the same purpose, are void from now on. What was issued is
   * counted for the address: an account that is deleted and made anew gets no more of them.
   */
  async issue(
    userId: string,
    purpose: CodePurpose,
    trx: TransactionClientContract,
    { newEmail, askedFor }: Addressee = {}
  ): Promise<IssuedCode> {
    const locked = await lock(userId, trx)
    if (locked === undefined) return { outcome: 'gone' }
    if (askedFor !== undefined && askedFor !== locked.email) return { outcome: 'gone' }
    const counted = newEmail === undefined ? [locked.email ?? userId] : [userId, newEmail]
    for (const name of counted) {
      const usage = await this.#issued.consume(accountKey(`${purpose} ${name}`))
      if (isExceeded(usage)) {
        limitsRefused.add({ limit: 'codes' })
        return { outcome: 'too many', retryAfterSeconds: Math.max(1, Math.ceil(usage.availableIn)) }
      }
    }
    const now = await databaseTime(trx)
    const codes = OneTimeCode.query({ client: trx }).where({ userId, purpose })
    const hourAgo = now.minus({ seconds: HOUR_SECONDS }).toJSDate()
    await codes.clone().where('createdAt', '<=', hourAgo).delete()
    await makeVoid(codes.clone(), now)
    const digits = CODE_DIGITS[purpose]
    const code = String(randomInt(10 ** digits)).padStart(digits, '0')
    const codeHash = this.#hash(userId, purpose, code).toString('hex')
    const expiresAt = now.plus({ minutes: CODE_MINUTES })
    await OneTimeCode.create(
      { userId, purpose, codeHash, newEmail: newEmail ?? null, expiresAt, createdAt: now },
      { client: trx }
    )
    return { outcome: 'issued', code, to: newEmail ?? locked.email }
  }

  /**
   * Uses a code up. A wrong one is counted, so the caller must commit in either case: throw only
   * after the transaction.
   *
   * @returns undefined unless the code is the learner's, for this purpose, and still good
   */
  async redeem(
    userId: string,
    purpose: CodePurpose,
    code: string,
    trx: TransactionClientContract
  ): Promise<OneTimeCode | undefined> {
    await lock(userId, trx)
    const pending = await OneTimeCode.query({ client: trx })
      .where({ userId, purpose })
      .whereNull('usedAt')
      .whereRaw('expires_at > clock_timestamp()')
      .where('wrongAttempts', '<', MAX_WRONG_ATTEMPTS)
      .first()
    if (pending === null) return undefined
    if (!this.#isFor(pending, code)) {
      await pending.merge({ wrongAttempts: pending.wrongAttempts + 1 }).save()
      return undefined
    }
    return pending.merge({ usedAt: DateTime.utc() }).save()
  }

  /**
   * Finds a code that was used already, for a learner who sends it again as the answer was lost. The
   * caller must see whether what the code did is still so.
   *
   * @param trx the one in which `redeem` has just refused the code
   * @returns undefined unless it is the learner's newest code for this purpose, redeemed, and its
   * time is not over
   */
  async redeemedBefore(
    userId: string,
    purpose: RepeatablePurpose,
    code: string,
    trx: TransactionClientContract
  ): Promise<OneTimeCode | undefined> {
    const newest = await OneTimeCode.query({ client: trx })
      .where({ userId, purpose })
      .orderBy('createdAt', 'desc')
      .first()
    if (newest === null || newest.usedAt === null || !this.#isFor(newest, code)) return undefined
    return newest.expiresAt > (await databaseTime(trx)) ? newest : undefined
  }

  /** Makes all pending codes of a learner void. */
  async voidAll(userId: string, trx: TransactionClientContract): Promise<void> {
    await makeVoid(OneTimeCode.query({ client: trx }).where({ userId }), await databaseTime(trx))
  }

  #isFor({ userId, purpose, codeHash }: OneTimeCode, code: string): boolean {
    return timingSafeEqual(Buffer.from(codeHash, 'hex'), this.#hash(userId, purpose, code))
  }

  #hash(userId: string, purpose: CodePurpose, code: string): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose} ${userId} ${code}`).digest()
  }
}

/** A void code is one whose time is over; only one that was redeemed is used. */
async function makeVoid(
  codes: ModelQueryBuilderContract<typeof OneTimeCode>,
  now: DateTime
): Promise<void> {
  const expiresAt = now.toJSDate()
  await codes.whereNull('usedAt').where('expiresAt', '>', expiresAt).update({ expiresAt })
}

/**
 * Lets what is done with a learner's codes be done one after the other. Not the stronger `for
 * update`, which whoever notes something about the learner elsewhere would have to wait for.
 *
 * @returns undefined when the learner is gone
 */
async function lock(
  userId: string,
  trx: TransactionClientContract
): Promise<{ email: string | null } | undefined> {
  const rows = await sql<{ email: string | null }>(
    trx,
    'select email from "users" where id = ? for no key update',
    [userId]
  )
  return rows[0]
}
