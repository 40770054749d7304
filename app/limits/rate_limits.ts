import { Exception } from '@adonisjs/core/exceptions'
import type { LimitSettings } from '#limits/limit_settings'
import type { LimitStore, Usage } from '#limits/limit_store'
import type { LimitStores } from '#limits/limit_stores'
import { Count } from '#metrics/instruments'

export interface RateLimit {
  /** Whose requests are counted together. */
  by: 'address' | 'learner' | 'admin'
  setting: keyof LimitSettings
  /** The window: it begins with the first request in it. */
  seconds: number
}

/** What is limited. Each has a count of its own, however many routes share it. */
export const RATE_LIMITS = {
  // In ten minutes, as a class behind one address signs up and in within a few.
  login: { by: 'address', setting: 'RATE_LIMIT_LOGIN_PER_10_MINUTES', seconds: 600 },
  register: { by: 'address', setting: 'RATE_LIMIT_REGISTER_PER_10_MINUTES', seconds: 600 },
  social: { by: 'address', setting: 'RATE_LIMIT_SOCIAL_PER_10_MINUTES', seconds: 600 },
  // Refused ones only: each sign-in has a limit of its own (accounts/refresh_limit.ts).
  refused_refresh: { by: 'address', setting: 'RATE_LIMIT_REFUSED_REFRESH_PER_MINUTE', seconds: 60 },
  // Public, in memory, and the same for everybody: a whole school may share an address.
  tags: { by: 'address', setting: 'RATE_LIMIT_TAGS_PER_MINUTE', seconds: 60 },
  account: { by: 'learner', setting: 'RATE_LIMIT_ACCOUNT_PER_MINUTE', seconds: 60 },
  game: { by: 'learner', setting: 'RATE_LIMIT_GAME_PER_MINUTE', seconds: 60 },
  scoring: { by: 'learner', setting: 'RATE_LIMIT_SCORING_PER_MINUTE', seconds: 60 },
  admin: { by: 'admin', setting: 'RATE_LIMIT_ADMIN_PER_MINUTE', seconds: 60 },
  // Pages of the sign-in: each leaves a session behind.
  guest: { by: 'address', setting: 'RATE_LIMIT_GUEST_PER_MINUTE', seconds: 60 },
  panel: { by: 'admin', setting: 'RATE_LIMIT_PANEL_PER_MINUTE', seconds: 60 },
} as const satisfies Record<string, RateLimit>

export type RateLimitName = keyof typeof RATE_LIMITS

/** Those of `accounts/` and `scoring/`. */
const OWN_LIMITS = ['codes', 'refresh', 'wrong_passwords', 'scoring_daily'] as const
export type LimitName = RateLimitName | (typeof OWN_LIMITS)[number]

export const limitsRefused = new Count('limits_refused_total', 'What was too much for a limit.', {
  limit: [...(Object.keys(RATE_LIMITS) as RateLimitName[]), ...OWN_LIMITS],
})

/** Whoever makes it throws it: it is counted when it is made. */
export class TooManyRequests extends Exception {
  static override status = 429
  static override code = 'too_many_requests'
  static override message = 'Too many requests: wait for as many seconds as Retry-After says.'
  readonly retryAfterSeconds: number
  /** Which limit it was, for the headers: another one may have been counted before. */
  readonly limit: number

  constructor(
    name: LimitName,
    { limit, availableIn }: Pick<Usage, 'limit' | 'availableIn'>,
    message?: string
  ) {
    super(message)
    limitsRefused.add({ limit: name })
    this.limit = limit
    this.retryAfterSeconds = Math.max(1, Math.ceil(availableIn))
  }
}

/** How often somebody may ask. */
export class RateLimits {
  readonly #stores: Map<string, LimitStore>

  /** @param requestsOf what a setting is set to */
  constructor(requestsOf: (setting: keyof LimitSettings) => number, stores: LimitStores) {
    this.#stores = new Map(
      Object.entries(RATE_LIMITS).map(([name, { setting, seconds }]) => {
        return [name, stores.make(name, requestsOf(setting), seconds)]
      })
    )
  }

  /** Counts a request. @returns how many there were; whether that is too many, `isExceeded` tells */
  count(name: RateLimitName, key: string): Promise<Usage> {
    return this.#stores.get(name)!.consume(key)
  }

  /** For a request that was counted, but turned out not to be of the kind that is limited. */
  async giveBack(name: RateLimitName, key: string): Promise<void> {
    await this.#stores.get(name)!.decrement(key)
  }
}

export function isExceeded({ consumed, limit }: Usage): boolean {
  return consumed > limit
}
