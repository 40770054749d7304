import { isDeepStrictEqual } from 'node:util'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AuditSource } from '#auditing/enums'

/** Where a request came from, for the audit log and the list of sign-ins. */
export interface Origin {
  source: AuditSource
  /** Null in the terminal. */
  ipAddress: string | null
  requestId: string | null
}

/** Who changes something, and from where. */
export interface Actor {
  /** Without one, an operator in the terminal. */
  adminId?: string
  origin: Origin
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
  await auditAll(trx, [entry], origin)
}

/** Notes what an admin, or an operator in the terminal, did. */
export async function auditBy(
  trx: TransactionClientContract,
  { adminId, origin }: Actor,
  entry: Omit<AuditEntry, 'adminId' | 'userId'>
): Promise<void> {
  await auditAll(trx, [{ adminId, ...entry }], origin)
}

/** Notes several things with one statement. @param entries a few thousand at most */
export async function auditAll(
  trx: TransactionClientContract,
  entries: AuditEntry[],
  origin: Origin
): Promise<void> {
  const rows = entries.map((entry) => ({
    admin_id: entry.adminId ?? null,
    user_id: entry.userId ?? null,
    action: entry.action,
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    changes: JSON.stringify(entry.changes ?? {}),
    source: origin.source,
    ip_address: origin.ipAddress,
    request_id: origin.requestId,
  }))
  if (rows.length > 0) await trx.table('audit_logs').multiInsert(rows)
}

/** What differs between two states of something, by field; a field that one of them lacks is null. */
export function changesBetween(before: object, after: object): Changes {
  const [old, current] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const fields = [...new Set([...old.keys(), ...current.keys()])]
  const pairs = fields.map((field): [string, { before: unknown; after: unknown }] => {
    return [field, { before: old.get(field) ?? null, after: current.get(field) ?? null }]
  })
  return Object.fromEntries(pairs.filter(([, pair]) => !isDeepStrictEqual(pair.before, pair.after)))
}
