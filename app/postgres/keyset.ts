import { joined, type Piece, piece, runPiece } from '#postgres/piece'
import type { Client } from '#postgres/sql'

/** A place in a list: of a row, by the order in which they are read. */
export interface Mark {
  /** ISO 8601 with microseconds, in UTC. */
  time: string
  id: string
}

/** Which page of a list is read. */
export interface PageQuery {
  perPage: number
  /** Only rows that are older than this one. */
  before?: Mark
  /** Only rows that are newer than this one; `before` is not looked at then. */
  after?: Mark
}

/** A list by time, the newest first. All of it is SQL of ours; values stand in the conditions. */
export interface KeysetList {
  columns: string
  /** A table with what is joined to it. */
  from: string
  /** The columns that it is sorted by. */
  time: string
  id: string
  conditions: Piece[]
}

export interface KeysetPage<Row> {
  /** The newest first. */
  rows: (Row & { mark: Mark })[]
  /** Where the page of newer rows ends; null when there are none. */
  newer: Mark | null
  older: Mark | null
}

/** How many rows a list has; `isMore` when there are more than were counted. */
export interface Counted {
  count: number
  isMore: boolean
}

/**
 * Reads a page by where the one before it ended: it costs the same at any depth, and shows no row
 * twice when others come and go. One statement.
 *
 * @throws what node-postgres throws
 */
export async function readPage<Row>(
  client: Client,
  list: KeysetList,
  { perPage, before, after }: PageQuery
): Promise<KeysetPage<Row>> {
  const { columns, time, id } = list
  const edge = after ?? before
  const [comparison, direction] = after === undefined ? ['<', 'desc'] : ['>', 'asc']
  const beyond = edge && {
    sql: `(${time}, ${id}) ${comparison} (?::timestamptz, ?::uuid)`,
    values: [edge.time, edge.id],
  }
  const mark = `jsonb_build_object('id', ${id},
    'time', to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as mark`
  const rows = await runPiece<Row & { mark: Mark }>(
    client,
    piece`select ${columns}, ${mark} ${fromWhere(list, beyond)}
      order by ${time} ${direction}, ${id} ${direction} ${limit(perPage + 1)}`
  )
  const isMore = rows.length > perPage
  const shown = rows.slice(0, perPage)
  if (after !== undefined) shown.reverse()
  const hasNewer = after === undefined ? before !== undefined : isMore
  const hasOlder = after === undefined ? isMore : true
  return {
    rows: shown,
    newer: hasNewer ? (shown.at(0)?.mark ?? null) : null,
    older: hasOlder ? (shown.at(-1)?.mark ?? null) : null,
  }
}

/** Counts the rows of a list, but no more than `most`: a page must not wait for a count. */
export async function countUpTo(client: Client, list: KeysetList, most: number): Promise<Counted> {
  // In the list's order, so that an index is walked, and no table read from its beginning.
  const walk = `order by ${list.time} desc, ${list.id} desc`
  const [row] = await runPiece<{ count: number }>(
    client,
    piece`select count(*)::integer as count
      from (select ${fromWhere(list)} ${walk} ${limit(most + 1)}) counted`
  )
  return { count: Math.min(row!.count, most), isMore: row!.count > most }
}

function fromWhere({ from, conditions }: KeysetList, beyond?: Piece): Piece {
  const all = beyond === undefined ? conditions : [...conditions, beyond]
  return all.length === 0 ? piece`from ${from}` : piece`from ${from} where ${joined(all, ' and ')}`
}

function limit(rows: number): Piece {
  return { sql: 'limit ?', values: [rows] }
}
