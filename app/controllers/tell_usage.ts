import type { HttpResponse } from '@adonisjs/core/http'
import type { Usage } from '#operations/limit_store'

/** Says in the headers how much of a limit is used. */
export function tellUsage(response: HttpResponse, usage: Usage): void {
  response
    .header('X-RateLimit-Limit', usage.limit)
    .header('X-RateLimit-Remaining', usage.remaining)
    .header('X-RateLimit-Reset', usage.availableIn)
}
