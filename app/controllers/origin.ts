import type { HttpContext } from '@adonisjs/core/http'
import type { Origin } from '#auditing/audit_log'

/** Where a request came from, for the audit log. */
export function originOf({ request, session }: HttpContext): Origin {
  const source = session === undefined ? 'api' : 'page'
  return { source, ipAddress: request.ip(), requestId: request.id() ?? null }
}
