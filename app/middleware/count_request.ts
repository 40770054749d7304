import type { HttpContext } from '@adonisjs/core/http'
import type { Usage } from '#limits/limit_store'
import type { RateLimitName, RateLimits } from '#limits/rate_limits'

/** Counts a request, and tells in the headers of its answer what is left. */
export async function countRequest(
  { response }: HttpContext,
  limits: RateLimits,
  name: RateLimitName,
  key: string
): Promise<Usage> {
  const usage = await limits.count(name, key)
  response
    .header('X-RateLimit-Limit', usage.limit)
    .header('X-RateLimit-Remaining', usage.remaining)
    .header('X-RateLimit-Reset', usage.availableIn)
  return usage
}
