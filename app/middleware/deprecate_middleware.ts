import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Days in UTC, as in `2027-01-31`. */
export interface Deprecation {
  /** From when on apps should not use the route any more. */
  since: string
  /** When the route goes: at least a year later (docs/VERSIONS.md). */
  sunset: string
}

const MS_PER_SECOND = 1000

/** Tells apps that a route will go, and when: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). */
export default class DeprecateMiddleware {
  handle({ response }: HttpContext, next: NextFn, { since, sunset }: Deprecation) {
    response
      .header('Deprecation', `@${Date.parse(since) / MS_PER_SECOND}`)
      .header('Sunset', new Date(sunset).toUTCString())
    return next()
  }
}
