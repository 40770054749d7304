import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { networkOf } from '#limits/client_address'
import { type RateLimitName, RateLimits } from '#limits/rate_limits'
import { countRequest } from '#middleware/count_request'

/**
 * Limits requests that are refused, by address; others count only while they are under way. So whoever
 * guesses is stopped, and many who share an address and send what is right are not.
 */
@inject()
export default class LimitRefusedMiddleware {
  constructor(private limits: RateLimits) {}

  async handle(ctx: HttpContext, next: NextFn, name: RateLimitName): Promise<void> {
    const key = networkOf(ctx.request.ip())
    await countRequest(ctx, this.limits, name, key)
    // A failure has become an answer by then.
    await next()
    const status = ctx.response.getStatus()
    const isRefused = status >= 400 && status < 500 && status !== 429
    if (!isRefused) await this.limits.giveBack(name, key)
  }
}
