import type { Level, SpeechType } from '#catalog/enums'
import type { Piece } from '#postgres/piece'

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
  /** The code of a warning, or `ANY_WARNING`. */
  warning?: string
  /** What this import or other batch has made or changed. */
  batchId?: string
}

/** SQL that finds speeches as `s`. */
export interface Matching {
  /** Stands after `from`. */
  source: Piece
  conditions: Piece[]
  /** Whether it begins with few speeches, not with all. */
  isNarrow: boolean
}

/**
 * Begins with the speeches of a tag or batch, each read by its key. Left alone, the planner reads
 * all speeches, or walks them by date and asks each for the tag: 400 ms where there are 100,000.
 */
function each(ids: string): string {
  return `(${ids} offset 0) wanted
    cross join lateral (select * from speeches where id = wanted.speech_id offset 0) s`
}

const OF_BATCH = 'select speech_id from batch_speeches where batch_id = ?'

function sourceOf(tagIds: string[], batchId: string | undefined): Piece | undefined {
  if (tagIds.length === 1) {
    return { sql: each('select speech_id from speech_tags where tag_id = ?'), values: tagIds }
  }
  if (tagIds.length > 1) {
    const ofAll = `select speech_id from speech_tags where tag_id = any(?::uuid[])
      group by speech_id having count(*) = ?`
    return { sql: each(ofAll), values: [tagIds, tagIds.length] }
  }
  return batchId === undefined ? undefined : { sql: each(OF_BATCH), values: [batchId] }
}

/** SQL of all parts of a filter but its words. */
export function matchingOf(filter: SpeechFilter): Matching {
  const { type, published, deleted, recorded, warning, batchId } = filter
  const levels = [filter.level ?? []].flat()
  const tagIds = [...new Set([filter.tagId ?? []].flat())]
  const source = sourceOf(tagIds, batchId)
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
  if (batchId !== undefined && tagIds.length > 0) add(`s.id in (${OF_BATCH})`, batchId)
  return {
    source: source ?? { sql: 'speeches s', values: [] },
    conditions,
    isNarrow: source !== undefined,
  }
}
