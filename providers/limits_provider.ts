import type { ApplicationService } from '@adonisjs/core/types'
import { LimitStores } from '#limits/limit_stores'
import { RateLimits } from '#limits/rate_limits'
import env from '#start/env'

/** Counts who asks how often, in Redis where there is one. */
export default class LimitsProvider {
  #opened = new AsyncDisposableStack()

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(LimitStores, async (resolver) => {
      const logger = await resolver.make('logger')
      const stores = await LimitStores.open(env.get('REDIS_URL'), {
        away: (reason) => logger.warn({ reason }, 'Redis is not available: limits go on in memory'),
        back: (seconds) => logger.info({ after_seconds: seconds }, 'Redis is back'),
      })
      this.#opened.defer(() => stores.close())
      return stores
    })
    container.singleton(RateLimits, async (resolver) => {
      return new RateLimits((setting) => env.get(setting), await resolver.make(LimitStores))
    })
  }

  async shutdown() {
    await this.#opened.disposeAsync()
  }
}
