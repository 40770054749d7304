import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { networkOf } from '#limits/client_address'
import {
  isExceeded,
  RATE_LIMITS,
  type RateLimit,
  type RateLimitName,
  RateLimits,
  TooManyRequests,
} from '#limits/rate_limits'
import { countRequest } from '#middleware/count_request'

/** Whom a request is counted for. */
const KEYS: Record<RateLimit['by'], (ctx: HttpContext) => string> = {
  address: ({ request }) => networkOf(request.ip()),
  learner: ({ auth }) => auth.use('learner').getUserOrFail().userId,
  admin: ({ auth, session }) => {
    return auth.use(session === undefined ? 'admin' : 'panel').getUserOrFail().id
  },
}

/** Refuses whoever asks too often. Where a learner or an admin is counted, it comes after `auth`. */
@inject()
export default class LimitRateMiddleware {
  constructor(private limits: RateLimits) {}

  async handle(ctx: HttpContext, next: NextFn, name: RateLimitName): Promise<unknown> {
    const key = KEYS[RATE_LIMITS[name].by](ctx)
    const usage = await countRequest(ctx, this.limits, name, key)
    if (isExceeded(usage)) throw new TooManyRequests(name, usage)
    return next()
  }
}
