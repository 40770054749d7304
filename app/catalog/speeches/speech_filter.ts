import type { Level, SpeechType } from '#catalog/enums'
import { FAILED_PREPARATIONS } from '#catalog/preparation/preparation_queue'
import { joined, type Piece, piece } from '#postgres/piece'

/** Any warning will do. */
export const ANY_WARNING = 'any'

/** Which speeches: all that is left out makes no difference. */
export interface SpeechFilter {
  /** One of these. */
  level?: Level | Level[]
  type?: SpeechType
  /** All of these. */
  tagId?: string | string[]
  /** Words of the text; see `SpeechSearch.list`. */
  words?: string
  published?: boolean
  /** Only what is in the bin, or only what is not. */
  deleted: boolean
  /** Only those with a recording, or only those without. */
  recorded?: boolean
  /** Only those whose recording could not be prepared, however often it was tried. */
  unprepared?: boolean
  /** The code of a warning, or `ANY_WARNING`. */
  warning?: string
  /** What this import or other batch has made or changed. */
  batchId?: string
}

/** What speeches must be, as SQL about a speech `s`. */
export interface Matching {
  /** Queries of ids: a speech is in all of these sets. */
  sets: Piece[]
  conditions: Piece[]
  /** Whether an index of words finds them. */
  byWords: boolean
}

/** The ids that a filter names by tags, a batch and the queue of preparations: a speech is in all of these sets. */
function setsOf({ tagId, batchId, unprepared }: SpeechFilter): Piece[] {
  const sets: Piece[] = [...new Set([tagId ?? []].flat())].map((id) => ({
    sql: 'select speech_id from speech_tags where tag_id = ?',
    values: [id],
  }))
  if (unprepared === true) sets.push({ sql: FAILED_PREPARATIONS, values: [] })
  const ofBatch = 'select speech_id from batch_speeches where batch_id = ?'
  return batchId === undefined ? sets : [...sets, { sql: ofBatch, values: [batchId] }]
}

/** From here on, walking all speeches to the end of a page is shorter than sorting those of a tag. */
const COMMON = 3000

/** So many are asked in the time that reading those of a tag takes. */
const WALKED = 5000

/** A query that tells whether each tag and batch of a filter has very many speeches. */
export function commonness(filter: SpeechFilter): Piece | undefined {
  const sets = setsOf(filter)
  if (sets.length === 0) return undefined
  const sizes = sets.map(
    (set) => piece`(select count(*) from (${set} limit ${String(COMMON)}) set)`
  )
  return piece`select least(${joined(sizes, ', ')}) >= ${String(COMMON)} as is_common`
}

/** SQL of all parts of a filter but its words. */
export function matchingOf(filter: SpeechFilter): Matching {
  const { type, published, deleted, recorded, warning } = filter
  const levels = [filter.level ?? []].flat()
  const conditions: Piece[] = []
  const add = (sql: string, ...values: Piece['values']) => conditions.push({ sql, values })
  add(`s.deleted_at is ${deleted ? 'not null' : 'null'}`)
  // A list of one would keep the planner from the index by level and date.
  if (levels.length === 1) add('s.level = ?', levels[0]!)
  if (levels.length > 1) add('s.level = any(?)', levels)
  if (type !== undefined) add('s.type = ?', type)
  if (published !== undefined) add(published ? 's.published' : 'not s.published')
  if (recorded !== undefined) add(`s.audio_url is ${recorded ? 'not null' : 'null'}`)
  if (warning !== undefined) add(`s.warnings <> '{}'`)
  if (warning !== undefined && warning !== ANY_WARNING) add('s.warnings @> array[?]', warning)
  return { sets: setsOf(filter), conditions, byWords: false }
}

/**
 * SQL from `from` on, up to the order. It begins with the speeches of tags and a batch, each read by
 * its key. Left alone, the planner reads all speeches, or walks them by date and asks each for the
 * tag: 400 ms where there are 100,000.
 *
 * @param isWalk begins with all speeches, in whatever order follows, and asks each for its tags:
 * better where very many have them (`commonness`), and only the first are wanted
 */
export function fromWhere({ sets, conditions }: Matching, isWalk = false): Piece {
  if (sets.length > 0 && !isWalk) {
    return piece`from (${joined(sets, ' intersect ')} offset 0) wanted
      cross join lateral (select * from speeches where id = wanted.speech_id offset 0) s
      where ${joined(conditions, ' and ')}`
  }
  return piece`from speeches s where ${joined([...conditions, ...sets.map(isIn)], ' and ')}`
}

/**
 * The first speeches of an order, each asked for its tags: where very many have them, a page is full
 * soon. It need not be: they may be the last ones.
 *
 * @param order what stands after `order by`
 */
export function firstWalked({ sets, conditions }: Matching, order: Piece): Piece {
  return piece`from (
      select s.* from speeches s where ${joined(conditions, ' and ')}
      order by ${order} limit ${String(WALKED)}
    ) s where ${joined(sets.map(isIn), ' and ')}`
}

function isIn(set: Piece): Piece {
  return piece`exists (${set} and speech_id = s.id offset 0)`
}
