import type { HttpContext } from '@adonisjs/core/http'
import {
  isExceeded,
  type RateLimitName,
  type RateLimits,
  TooManyRequests,
} from '#limits/rate_limits'

/** Counts a request, and tells in the headers of its answer what is left. @throws TooManyRequests */
export async function countRequest(
  { response }: HttpContext,
  limits: RateLimits,
  name: RateLimitName,
  key: string
): Promise<void> {
  const usage = await limits.count(name, key)
  response
    .header('X-RateLimit-Limit', usage.limit)
    .header('X-RateLimit-Remaining', usage.remaining)
    .header('X-RateLimit-Reset', usage.availableIn)
  if (isExceeded(usage)) throw new TooManyRequests(usage)
}
