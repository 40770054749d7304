import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AuditSource } from '#auditing/enums'

/** Where a request came from, for the audit log and the list of sign-ins. */
export interface Origin {
  source: AuditSource
  /** Null in the terminal. */
  ipAddress: string | null
  requestId: string | null
}

/** Fields that changed. Never a password, token, code, or e-mail address. */
export type Changes = Record<string, { before?: unknown; after?: unknown }>

/** One thing that somebody did. */
export interface AuditEntry {
  /** Who did it; without either, the terminal, or nobody whom we know. */
  adminId?: string
  userId?: string
  /** In the past tense, e.g. `sign_in_ended`. */
  action: string
  /** The singular of a table, e.g. `user`. */
  resourceType: string
  resourceId: string | null
  changes?: Changes
}

/** Origin of everything that an operator does. */
export const TERMINAL: Origin = { source: 'terminal', ipAddress: null, requestId: null }

/** Notes what was done, in the transaction of the change itself: both are there, or neither. */
export async function audit(
  trx: TransactionClientContract,
  entry: AuditEntry,
  origin: Origin
): Promise<void> {
  await trx.table('audit_logs').insert({
    admin_id: entry.adminId ?? null,
    user_id: entry.userId ?? null,
    action: entry.action,
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    changes: JSON.stringify(entry.changes ?? {}),
    source: origin.source,
    ip_address: origin.ipAddress,
    request_id: origin.requestId,
  })
}
