import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { DateTime } from 'luxon'
import type { Changes } from '#auditing/audit_log'
import type { AuditSource } from '#auditing/enums'

export interface AuditQuery {
  page: number
  perPage: number
  adminId?: string
  action?: string
  resourceType?: string
  resourceId?: string
  /** Entries of this time or later: ISO 8601, a date being a day in UTC. */
  from?: string
  /** Entries from before this time: ISO 8601, a date being a day in UTC. */
  to?: string
}

export interface AuditedEntry {
  id: string
  /** Null for a learner, for an operator in the terminal, and where nobody was recognised. */
  admin: { id: string; username: string } | null
  action: string
  resource_type: string
  resource_id: string | null
  changes: Changes
  source: AuditSource
  ip_address: string | null
  request_id: string | null
  created_at: Date
}

const COLUMNS = `l.id, l.action, l.resource_type, l.resource_id, l.changes, l.source,
  host(l.ip_address) as ip_address, l.request_id, l.created_at,
  case when a.id is not null then jsonb_build_object('id', a.id, 'username', a.username) end as admin`

/** Reads the audit log. */
@inject()
export class AuditReader {
  constructor(private database: Database) {}

  /** @returns a page, newest first, and how many entries there are in all; two queries */
  async list(query: AuditQuery): Promise<{ entries: AuditedEntry[]; total: number }> {
    const { page, perPage, from, to } = query
    const matching = this.database
      .from('audit_logs as l')
      .if(query.adminId, (all) => all.where('l.admin_id', query.adminId!))
      .if(query.action, (all) => all.where('l.action', query.action!))
      .if(query.resourceType, (all) => all.where('l.resource_type', query.resourceType!))
      .if(query.resourceId, (all) => all.where('l.resource_id', query.resourceId!))
      .if(from, (all) => all.where('l.created_at', '>=', toInstant(from!)))
      .if(to, (all) => all.where('l.created_at', '<', toInstant(to!)))
    const [counted] = (await matching.clone().count('* as total')) as [{ total: string }]
    const entries = (await matching
      .leftJoin('admins as a', 'a.id', 'l.admin_id')
      .select(this.database.raw(COLUMNS))
      .orderByRaw('l.created_at desc, l.id desc')
      .offset((page - 1) * perPage)
      .limit(perPage)) as AuditedEntry[]
    return { entries, total: Number(counted.total) }
  }
}

function toInstant(time: string): Date {
  return DateTime.fromISO(time, { zone: 'UTC' }).toJSDate()
}
