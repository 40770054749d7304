import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { AuditedEntry } from '#auditing/audit_reader'
import type { AuditSource } from '#auditing/enums'
import { beginningOfDay } from '#postgres/beginning_of_day'

/** Where a page of the audit log begins or ends: an entry, by the order in which they are read. */
export interface AuditMark {
  /** ISO 8601 with microseconds, in UTC. */
  time: string
  id: string
}

export interface AuditFilter {
  action?: string
  adminId?: string
  resourceType?: string
  resourceId?: string
  source?: AuditSource
  /** The first day, as in `2026-01-31`. */
  from?: string
  /** The last day. */
  to?: string
  /** IANA: where the days begin and end; UTC unless stated. */
  timeZone?: string
}

export interface AuditPageQuery extends AuditFilter {
  perPage: number
  /** Only entries that are older than this one. */
  before?: AuditMark
  /** Only entries that are newer than this one; `before` is not looked at then. */
  after?: AuditMark
}

/** An entry as the pages show it. */
export interface PagedEntry extends AuditedEntry {
  isByLearner: boolean
  mark: AuditMark
}

export interface AuditPage {
  /** The newest first. */
  entries: PagedEntry[]
  /** Where the page of newer entries ends; null when there are none. */
  newer: AuditMark | null
  older: AuditMark | null
}

/** What there is to choose from in the filters. */
export interface AuditChoices {
  actions: string[]
  resourceTypes: string[]
  admins: { id: string; username: string }[]
}

const COLUMNS = `l.id, l.action, l.resource_type, l.resource_id, l.changes, l.source,
  host(l.ip_address) as ip_address, l.request_id, l.created_at,
  l.user_id is not null as "isByLearner",
  jsonb_build_object('id', l.id,
    'time', to_char(l.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as mark,
  case when a.id is not null then jsonb_build_object('id', a.id, 'username', a.username) end as admin`

/** Each value of a column once, by one step in its index for each. */
function valuesOf(column: 'action' | 'resource_type'): string {
  return `(select ${column} as value from audit_logs order by ${column} limit 1)
    union all
    select (select l.${column} from audit_logs l where l.${column} > known.value
            order by l.${column} limit 1)
    from known where known.value is not null`
}

const CHOICES = `
  select
    array(with recursive known as (${valuesOf('action')})
          select value from known where value is not null) as actions,
    array(with recursive known as (${valuesOf('resource_type')})
          select value from known where value is not null) as "resourceTypes",
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'username', username)
                               order by lower(username)), '[]')
     from admins) as admins`

const NAMES = `
  select id, text as name from speeches where id = any(:ids)
  union all select id, name from tags where id = any(:ids)
  union all select id, username from admins where id = any(:ids)`

/** Reads the audit log page by page. It has no end that anybody would want to know the number of. */
@inject()
export class AuditPages {
  constructor(private database: Database) {}

  /** One statement, by index; what is written meanwhile moves no entry to another page. */
  async read({ perPage, before, after, ...filter }: AuditPageQuery): Promise<AuditPage> {
    const edge = after ?? before
    const [comparison, order] = after === undefined ? ['<', 'desc'] : ['>', 'asc']
    const rows = (await this.#matching(filter)
      .if(edge, (all) =>
        all.whereRaw(`(l.created_at, l.id) ${comparison} (?, ?)`, [edge!.time, edge!.id])
      )
      .leftJoin('admins as a', 'a.id', 'l.admin_id')
      .select(this.database.raw(COLUMNS))
      .orderByRaw(`l.created_at ${order}, l.id ${order}`)
      .limit(perPage + 1)) as PagedEntry[]
    const isMore = rows.length > perPage
    const entries = rows.slice(0, perPage)
    if (after !== undefined) entries.reverse()
    const hasNewer = after === undefined ? before !== undefined : isMore
    const hasOlder = after === undefined ? isMore : true
    return {
      entries,
      newer: hasNewer ? (entries.at(0)?.mark ?? null) : null,
      older: hasOlder ? (entries.at(-1)?.mark ?? null) : null,
    }
  }

  /** Names of speeches, tags and admins by their ids; those that are gone are left out. */
  async namesOf(ids: string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map()
    const { rows } = await this.database.rawQuery<{ rows: { id: string; name: string }[] }>(NAMES, {
      ids,
    })
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  /** Whatever stands in the audit log, and every admin. One statement. */
  async choices(): Promise<AuditChoices> {
    const { rows } = await this.database.rawQuery<{ rows: [AuditChoices] }>(CHOICES)
    return rows[0]
  }

  #matching({ from, to, timeZone, ...filter }: AuditFilter) {
    const { action, adminId, resourceType, resourceId, source } = filter
    return this.database
      .from('audit_logs as l')
      .if(action, (all) => all.where('l.action', action!))
      .if(adminId, (all) => all.where('l.admin_id', adminId!))
      .if(resourceType, (all) => all.where('l.resource_type', resourceType!))
      .if(resourceId, (all) => all.where('l.resource_id', resourceId!))
      .if(source, (all) => all.where('l.source', source!))
      .if(from, (all) => all.where('l.created_at', '>=', beginningOfDay(from!, timeZone)))
      .if(to, (all) => all.where('l.created_at', '<', beginningOfDay(to!, timeZone, 1)))
  }
}
