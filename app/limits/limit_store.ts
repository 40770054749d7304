import { errors } from '@adonisjs/limiter'
import LimiterMemoryStore from '@adonisjs/limiter/stores/memory'
import type LimiterRedisStore from '@adonisjs/limiter/stores/redis'
import type { RedisLink } from '#limits/redis_link'

/** How much of a limit is used. */
export interface Usage {
  limit: number
  remaining: number
  /** More than `limit` when this one is refused. */
  consumed: number
  /** Seconds until everything is free again. */
  availableIn: number
}

type Store = LimiterMemoryStore | LimiterRedisStore

/** Counts in Redis when there is one, so that all processes share it; while it is away, in memory. */
export class LimitStore {
  readonly #memory: LimiterMemoryStore
  /** The longest time for which anything was counted. */
  #longestSeconds: number

  /** @param redis made with the same name, requests and seconds */
  constructor(
    name: string,
    requests: number,
    seconds: number,
    private redis?: { store: LimiterRedisStore; link: RedisLink }
  ) {
    this.#longestSeconds = seconds
    this.#memory = new LimiterMemoryStore({ keyPrefix: name, requests, duration: seconds })
  }

  /** Counts one more, also when it is too many. */
  async consume(key: string): Promise<Usage> {
    return this.#bounded(await this.#run((store) => consume(store, key)))
  }

  /** Counts one less, never below 0. */
  async decrement(key: string): Promise<void> {
    await this.#run((store) => store.decrement(key))
  }

  /** @returns null when nothing was counted */
  async get(key: string): Promise<Usage | null> {
    const usage = await this.#run((store) => store.get(key))
    return usage && this.#bounded(usage)
  }

  async set(key: string, count: number, seconds: number): Promise<void> {
    this.#longestSeconds = Math.max(this.#longestSeconds, seconds)
    await this.#run((store) => store.set(key, count, seconds))
  }

  async delete(key: string): Promise<void> {
    await this.#run((store) => store.delete(key))
  }

  /**
   * The store in memory forgets a count in time, but tells the rest of that time by the machine's
   * clock: set back by hours, it would tell clients to wait for hours.
   */
  #bounded({ limit, remaining, consumed, availableIn }: Usage): Usage {
    return { limit, remaining, consumed, availableIn: Math.min(availableIn, this.#longestSeconds) }
  }

  #run<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const { redis } = this
    if (redis === undefined || redis.link.isAway) return work(this.#memory)
    return redis.link.inTime(work(redis.store)).catch((error: Error) => {
      redis.link.suspect(error)
      return work(this.#memory)
    })
  }
}

async function consume(store: Store, key: string): Promise<Usage> {
  try {
    return await store.consume(key)
  } catch (error) {
    if (error instanceof errors.E_TOO_MANY_REQUESTS) return error.response
    throw error
  }
}
