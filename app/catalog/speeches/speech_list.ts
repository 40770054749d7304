import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { type AdminSpeech, SELECT_SPEECH } from '#catalog/speeches/admin_speech'
import {
  commonness,
  firstWalked,
  fromWhere,
  matchingOf,
  type SpeechFilter,
} from '#catalog/speeches/speech_filter'
import {
  beyond,
  cursorOf,
  type Order,
  orderBy,
  orderOf,
  type SpeechSort,
} from '#catalog/speeches/speech_order'
import { finds, type Found, restricted, SpeechSearch } from '#catalog/speeches/speech_search'
import { joined, type Piece, piece, runPiece } from '#postgres/piece'
import type { Client } from '#postgres/sql'

/** Counting further would take longer than showing a page. */
export const COUNTED_UP_TO = 1000

/** How many speeches there are; `isMore` when there are more than were counted. */
export interface CappedCount {
  count: number
  isMore: boolean
}

export interface SpeechListQuery extends SpeechFilter {
  perPage: number
  /** Without one, the newest first; where words are only similar, the most similar first. */
  sort?: SpeechSort
  /** A cursor: what comes after it. */
  after?: string
  /** A cursor: what comes before it. `after` counts if both are given. */
  before?: string
}

export interface SpeechListPage {
  speeches: AdminSpeech[]
  total: CappedCount
  /** The cursor that leads to the page before this one, as `before`. */
  previous?: string
  /** The cursor that leads to the page after this one, as `after`. */
  next?: string
  /** No speech has just these words: these have similar ones. */
  isSimilar: boolean
}

/** What stands beside a speech in a list. */
export interface Neighbours {
  previous?: string
  next?: string
  /** From 1 on; undefined beyond `COUNTED_UP_TO`, and for a speech that is not in the list. */
  position?: number
  total: CappedCount
}

/**
 * The lists of the admin pages. A page is found by where the one before it ended, so that it costs
 * the same at any depth, and shows no speech twice when others come and go.
 */
@inject()
export class SpeechList {
  constructor(
    private database: Database,
    private search: SpeechSearch
  ) {}

  /** Two queries, one more for tags; where words are only similar, twice as many. A cursor of another sort is ignored. */
  async page(query: SpeechListQuery): Promise<SpeechListPage> {
    const isWalk = await this.#isCommon(query)
    return this.search.search(query, {
      read: (client, found) => readPage(client, query, found, isWalk),
      isEmpty: ({ total }) => total.count === 0,
    })
  }

  /**
   * The speeches before and after one, in the order of a list, and its place there. A speech that
   * does not match any more stands where it would be; so ask before a change, to go on after it.
   */
  async neighbours(filter: SpeechFilter & { sort?: SpeechSort }, id: string): Promise<Neighbours> {
    const isWalk = await this.#isCommon(filter)
    return this.search.search(filter, {
      read: (client, found) => {
        const order = orderOf(filter.sort, found.alike)
        return readNeighbours(client, found, { order, isWalk, id })
      },
      isEmpty: ({ total }) => total.count === 0,
    })
  }

  async #isCommon(filter: SpeechFilter): Promise<boolean> {
    const question = commonness(filter)
    if (question === undefined) return false
    const [row] = await runPiece<{ is_common: boolean }>(this.database, question)
    return row!.is_common
  }

  /** How many speeches each filter has, in one query; words as they are, not similar ones. */
  async counts(filters: SpeechFilter[]): Promise<CappedCount[]> {
    if (filters.length === 0) return []
    const counts = filters.map((filter) => {
      const { words } = filter
      return piece`(${counting(
        restricted(matchingOf(filter), words === undefined ? [] : [finds(words)])
      )})`
    })
    const statement = piece`select array[${joined(counts, ', ')}] as counts`
    const [row] = await runPiece<{ counts: number[] }>(this.database, statement)
    return row!.counts.map(capped)
  }
}

function capped(counted: number): CappedCount {
  return { count: Math.min(counted, COUNTED_UP_TO), isMore: counted > COUNTED_UP_TO }
}

/** Counts one more than are told. Where nothing else leads to few speeches, an index is walked. */
function counting(found: Found, order = orderOf()): Piece {
  const walk = found.byWords || found.sets.length > 0 ? '' : piece`order by ${orderBy(order)}`
  const limit = { sql: 'limit ?', values: [COUNTED_UP_TO + 1] }
  return piece`select count(*)::integer as count
    from (select ${fromWhere(found)} ${walk} ${limit}) counted`
}

async function count(client: Client, found: Found): Promise<CappedCount> {
  const [row] = await runPiece<{ count: number }>(client, counting(found))
  return capped(row!.count)
}

type Row = AdminSpeech & { cursor: string }

async function readPage(
  client: Client,
  { perPage, sort, after, before }: SpeechListQuery,
  found: Found,
  isWalk: boolean
): Promise<SpeechListPage> {
  const order = orderOf(sort, found.alike)
  const isBefore = after === undefined && before !== undefined
  const cursor = after ?? before
  const place = cursor === undefined ? undefined : beyond(order, cursor, isBefore)
  const rows = await readRows(client, found, order, { place, isBefore, isWalk, limit: perPage + 1 })
  const isMore = rows.length > perPage
  const shown = isBefore ? rows.slice(-perPage) : rows.slice(0, perPage)
  const isWhole = place === undefined && !isMore
  return {
    speeches: shown.map(({ cursor: _, ...speech }) => speech),
    total: isWhole ? capped(shown.length) : await count(client, found),
    previous: (isBefore ? isMore : place !== undefined) ? shown.at(0)?.cursor : undefined,
    next: isBefore || isMore ? shown.at(-1)?.cursor : undefined,
    isSimilar: found.alike !== undefined,
  }
}

interface RowsWanted {
  /** The condition of `beyond`. */
  place?: Piece
  isBefore: boolean
  isWalk: boolean
  limit: number
}

/** The rows in the order of the list, whichever end they are read from. */
async function readRows(
  client: Client,
  found: Found,
  order: Order,
  { place, isBefore, isWalk, limit }: RowsWanted
): Promise<Row[]> {
  const wanted = restricted(found, place === undefined ? [] : [place])
  const direction = orderBy(order, isBefore)
  const source = isWalk ? firstWalked(wanted, direction) : fromWhere(wanted)
  // Ids first: PostgreSQL would collect the tags of all that match.
  const ids = piece`select s.id as found_id ${source}
    order by ${direction} ${{ sql: 'limit ?', values: [limit] }}`
  const statement = piece`select ${SELECT_SPEECH}, ${cursorOf(order)} as cursor
    from (${ids}) found
    cross join lateral (select * from speeches where id = found.found_id offset 0) s
    order by ${orderBy(order)}`
  const rows = await runPiece<Row>(client, statement)
  if (!isWalk || rows.length === limit) return rows
  return readRows(client, found, order, { place, isBefore, isWalk: false, limit })
}

async function readNeighbours(
  client: Client,
  found: Found,
  { order, isWalk, id }: { order: Order; isWalk: boolean; id: string }
): Promise<Neighbours> {
  const own = piece`select ${cursorOf(order)} as cursor from speeches s where s.id = ${{
    sql: '?',
    values: [id],
  }}`
  const [row] = await runPiece<{ cursor: string }>(client, own)
  const total = await count(client, found)
  if (row === undefined) return { total }
  const [before, after] = [true, false].map((isBefore) => beyond(order, row.cursor, isBefore)!)
  const first = (place: Piece, isBefore: boolean) =>
    piece`(select s.id ${fromWhere(restricted(found, [place]), isWalk)}
      order by ${orderBy(order, isBefore)} limit 1)`
  const self = restricted(found, [{ sql: 's.id = ?', values: [id] }])
  const statement = piece`select ${first(before!, true)} as previous, ${first(after!, false)} as next,
    (${counting(restricted(found, [before!]), order)}) as before, exists (select ${fromWhere(self, true)}) as is_in`
  const [beside] = await runPiece<{
    previous: string | null
    next: string | null
    before: number
    is_in: boolean
  }>(client, statement)
  const { previous, next, before: ahead, is_in: isIn } = beside!
  return {
    previous: previous ?? undefined,
    next: next ?? undefined,
    position: isIn && ahead < COUNTED_UP_TO ? ahead + 1 : undefined,
    total,
  }
}
