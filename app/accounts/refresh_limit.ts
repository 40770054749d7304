import type { LimitStore } from '#limits/limit_store'
import type { LimitStores } from '#limits/limit_stores'
import { isExceeded, TooManyRequests } from '#limits/rate_limits'

const WINDOW_SECONDS = 60

/**
 * How often a sign-in may be refreshed in a minute. It is not counted by address: a class behind one
 * address opens the app at the same moment.
 */
export class RefreshLimit {
  readonly #store: LimitStore

  constructor(refreshes: number, stores: LimitStores) {
    this.#store = stores.make('refresh', refreshes, WINDOW_SECONDS)
  }

  /** Counts a refresh that is about to be made. @throws TooManyRequests */
  async take(signInId: string): Promise<void> {
    const usage = await this.#store.consume(signInId)
    if (isExceeded(usage)) throw new TooManyRequests('refresh', usage)
  }
}
