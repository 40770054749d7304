import type { OutageLog } from '#concurrency/outage'
import { LimitStore } from '#limits/limit_store'
import type { RedisLink } from '#limits/redis_link'

type RedisParts = {
  link: RedisLink
  Store: typeof import('@adonisjs/limiter/stores/redis').default
}

/** Makes everything that is counted: in Redis when there is one, else in this process. */
export class LimitStores {
  constructor(private redis?: RedisParts) {}

  /** Nothing of Redis is loaded without a `redisUrl`; with one, it need not be there yet. */
  static async open(redisUrl: string | undefined, log: OutageLog): Promise<LimitStores> {
    if (redisUrl === undefined) return new LimitStores()
    const { RedisLink } = await import('#limits/redis_link')
    const { default: Store } = await import('@adonisjs/limiter/stores/redis')
    return new LimitStores({ link: new RedisLink(redisUrl, log), Store })
  }

  /** @param name also the prefix of its keys */
  make(name: string, requests: number, seconds: number): LimitStore {
    if (this.redis === undefined) return new LimitStore(name, requests, seconds)
    const { link, Store } = this.redis
    const keyPrefix = `saywell:${name}`
    const store = new Store(link.connection, { keyPrefix, requests, duration: seconds })
    return new LimitStore(name, requests, seconds, { store, link })
  }

  /** Null without Redis. */
  get redisLink(): RedisLink | null {
    return this.redis?.link ?? null
  }

  async close(): Promise<void> {
    await this.redis?.link.close()
  }
}
