import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { networkOf } from '#limits/client_address'
import { isExceeded, type RateLimitName, RateLimits, TooManyRequests } from '#limits/rate_limits'
import { countRequest } from '#middleware/count_request'

/**
 * Limits requests that are refused, by address; others count only while they are under way. A request
 * over the limit is made all the same, and only a refusal of it becomes a 429: many who share the address
 * and send what is right are let through. So it is for secrets that are too long to be guessed.
 */
@inject()
export default class LimitRefusedMiddleware {
  constructor(private limits: RateLimits) {}

  async handle(ctx: HttpContext, next: NextFn, name: RateLimitName): Promise<void> {
    const key = networkOf(ctx.request.ip())
    const usage = await countRequest(ctx, this.limits, name, key)
    // A failure has become an answer by then.
    await next()
    const status = ctx.response.getStatus()
    const isRefused = status >= 400 && status < 500 && status !== 429
    if (!isRefused) return this.limits.giveBack(name, key)
    if (!isExceeded(usage)) return
    ctx.response.removeHeader('WWW-Authenticate')
    throw new TooManyRequests(name, usage)
  }
}
