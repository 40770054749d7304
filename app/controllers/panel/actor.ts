import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#auditing/audit_log'
import { originOf } from '#controllers/origin'

/** The admin of a request of the pages. */
export function actorOf(ctx: HttpContext): Actor & { adminId: string } {
  return { adminId: ctx.auth.use('panel').getUserOrFail().id, origin: originOf(ctx) }
}
