import type { LimitStore, Usage } from '#limits/limit_store'
import type { LimitStores } from '#limits/limit_stores'
import { isExceeded, TooManyRequests } from '#limits/rate_limits'

const DAY_SECONDS = 24 * 3600

/** The learner has used up the recordings of a day. */
export class DailyLimitReached extends TooManyRequests {
  constructor(usage: Usage) {
    const { limit, availableIn } = usage
    const hours = Math.max(1, Math.ceil(availableIn / 3600))
    super(
      'scoring_daily',
      usage,
      `The daily limit of scored recordings (${limit}) is reached. Try again in ${hours} ${hours === 1 ? 'hour' : 'hours'}.`
    )
  }
}

/**
 * How many recordings a learner may have scored in 24 hours, which begin with the first of them. This
 * bounds what a cloud provider costs.
 */
export class DailyLimit {
  readonly #store: LimitStore | undefined

  /** @param recordings of one learner; 0 for no limit */
  constructor(recordings: number, stores: LimitStores) {
    if (recordings > 0) this.#store = stores.make('scoring_daily', recordings, DAY_SECONDS)
  }

  /**
   * Counts a recording that is about to be scored.
   *
   * @throws DailyLimitReached
   */
  async take(userId: string): Promise<void> {
    const usage = await this.#store?.consume(userId)
    if (usage === undefined || !isExceeded(usage)) return
    // A refused recording must not count: a later `giveBack` would only make up for it.
    await this.giveBack(userId)
    throw new DailyLimitReached(usage)
  }

  /** For a recording that was counted, but could not be scored. */
  async giveBack(userId: string): Promise<void> {
    await this.#store?.decrement(userId)
  }
}
