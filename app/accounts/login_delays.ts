import { accountKey } from '#accounts/account_key'
import { InvalidCredentials, WrongPassword } from '#accounts/errors'
import type { LimitStore } from '#limits/limit_store'
import type { LimitStores } from '#limits/limit_stores'
import { isExceeded, TooManyRequests } from '#limits/rate_limits'

/** The longest wait: long for who guesses, and not too long for the owner of the account. */
const MAX_DELAY_SECONDS = 900

/** After so long without an attempt that was let through, wrong passwords are forgotten. */
const FORGET_AFTER_SECONDS = 3600

/** For how long an attempt that is being judged keeps others out: longer than a sign-in takes. */
const JUDGED_WITHIN_SECONDS = 10

/**
 * Slows down whoever guesses the password of one account, from however many addresses: after some
 * wrong passwords an attempt is let through only 1 s, 2 s, 4 s, ... 15 min after the one before.
 * That makes about 110 guesses a day.
 *
 * - An attempt counts before it is judged, and the later ones are judged one at a time: guesses that
 *   are sent all at once are no way around.
 * - While the delay runs, the right password is refused as well: an answer would tell which it is.
 * - An attempt that is refused does not make the delay longer, and no attempt locks an account for
 *   more than 15 minutes. Whoever comes back every time can still be in the owner's way: who is signed
 *   in stays signed in, other ways of signing in stay open, and `forget` ends the delay when the owner
 *   has proved in another way who it is.
 * - An address without an account has the same delays: they do not tell whether there is one.
 */
export class LoginDelays {
  readonly #attempts: LimitStore
  readonly #delay: LimitStore

  /** @param freeAttempts wrong passwords before the first delay */
  constructor(
    private freeAttempts: number,
    stores: LimitStores
  ) {
    this.#attempts = stores.make('login_attempts', freeAttempts, FORGET_AFTER_SECONDS)
    this.#delay = stores.make('login_delay', 1, JUDGED_WITHIN_SECONDS)
  }

  /**
   * Lets an attempt through, and judges it by what becomes of it.
   *
   * @param name the e-mail address or name that is signed in with
   * @param attempt throws InvalidCredentials or WrongPassword when the password was wrong; after any other failure the attempt does not count
   * @throws TooManyRequests while a delay runs
   */
  async limit<T>(name: string, attempt: () => Promise<T>): Promise<T> {
    const key = accountKey(name)
    const count = await this.#letThrough(key)
    try {
      const result = await attempt()
      await this.#forget(key)
      return result
    } catch (error) {
      if (isWrongPassword(error)) await this.#delayNext(key, count)
      else await this.#giveBack(key, count)
      throw error
    }
  }

  /** Ends the delays of an account, e.g. with a new password. */
  async forget(name: string): Promise<void> {
    await this.#forget(accountKey(name))
  }

  /** @returns how many attempts there were, with this one */
  async #letThrough(key: string): Promise<number> {
    const known = await this.#attempts.get(key)
    const before = known?.consumed ?? 0
    if (before < this.freeAttempts) {
      const usage = await this.#attempts.consume(key)
      if (!isExceeded(usage)) return usage.consumed
    }
    const delay = await this.#delay.consume(key)
    if (isExceeded(delay)) {
      throw new TooManyRequests(
        'wrong_passwords',
        { limit: this.freeAttempts, availableIn: delay.availableIn },
        'Too many wrong passwords for this address: wait for as many seconds as Retry-After says.'
      )
    }
    return Math.max(before, this.freeAttempts) + 1
  }

  async #delayNext(key: string, count: number): Promise<void> {
    if (count <= this.freeAttempts) return
    await this.#attempts.set(key, count, FORGET_AFTER_SECONDS)
    await this.#delay.set(key, 1, delayAfter(count - this.freeAttempts))
  }

  async #giveBack(key: string, count: number): Promise<void> {
    if (count > this.freeAttempts) await this.#delay.delete(key)
    else await this.#attempts.set(key, count - 1, FORGET_AFTER_SECONDS)
  }

  async #forget(key: string): Promise<void> {
    await this.#attempts.delete(key)
    await this.#delay.delete(key)
  }
}

/**
 * @param wrong how many wrong passwords there were after the free ones, from 1 on
 * @returns seconds until the next attempt is let through
 */
export function delayAfter(wrong: number): number {
  return Math.min(2 ** (wrong - 1), MAX_DELAY_SECONDS)
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof InvalidCredentials || error instanceof WrongPassword
}
