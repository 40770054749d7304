import type { HttpContext } from '@adonisjs/core/http'
import type { Origin } from '#auditing/audit_log'

/** Where a request of the API came from. */
export function originOf({ request }: HttpContext): Origin {
  return { source: 'api', ipAddress: request.ip(), requestId: request.id() ?? null }
}
