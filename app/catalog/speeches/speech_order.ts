import type { Piece } from '#postgres/piece'
import { UUID_PATTERN } from '#postgres/uuid'

/** What a list is sorted by, as a cursor holds it. */
interface Key {
  /** The expression that is sorted by. */
  sql: Piece
  /** The expression of its text in a cursor. */
  written: Piece
  /** Whether a text of a cursor can be read. */
  isValid: (text: string) => boolean
  /** What the expression is compared with. */
  read: (text: string, id: string) => Piece
}

/** Ends with the id, so that every speech has a place of its own. */
export interface Order {
  keys: Key[]
  isDescending: boolean
}

/** Texts are kept this far, so that an address stays short; two alike differ by their id. */
const TEXT_CHARACTERS = 100

/** Microseconds since 1970, as PostgreSQL counts: JavaScript's dates would lose three digits. */
function time(column: string): Key {
  return {
    sql: { sql: column, values: [] },
    written: { sql: `(extract(epoch from ${column}) * 1000000)::bigint::text`, values: [] },
    isValid: (text) => /^\d{1,16}$/.test(text),
    read: (text) => ({
      sql: `(timestamptz 'epoch' + ?::bigint * interval '1 microsecond')`,
      values: [text],
    }),
  }
}

const TEXT: Key = {
  sql: { sql: 'lower(s.text)', values: [] },
  written: { sql: `left(lower(s.text), ${TEXT_CHARACTERS})`, values: [] },
  isValid: (text) => text.length <= 2 * TEXT_CHARACTERS && !text.includes('\0'),
  // The whole text, while the speech has it.
  read: (text, id) => ({
    sql: `coalesce((select lower(text) from speeches
      where id = ? and left(lower(text), ${TEXT_CHARACTERS}) = ?), ?)`,
    values: [id, text, text],
  }),
}

const LEVEL: Key = {
  sql: { sql: 's.level', values: [] },
  written: { sql: 's.level', values: [] },
  isValid: (text) => /^[A-C][12]$/.test(text),
  read: (text) => ({ sql: '?', values: [text] }),
}

function likeness({ sql, values }: Piece): Key {
  return {
    sql: { sql: `(${sql})::float8`, values },
    written: { sql: `((${sql})::float8)::text`, values },
    isValid: (text) => /^\d{1,2}(\.\d{1,20})?(e-\d{1,2})?$/.test(text),
    read: (text) => ({ sql: '?::float8', values: [text] }),
  }
}

const CREATED = time('s.created_at')
const CHANGED = time('s.updated_at')

/** By the names that callers use; a minus is the other way round. */
const SORTS = {
  'created_at': { keys: [CREATED], isDescending: false },
  '-created_at': { keys: [CREATED], isDescending: true },
  'updated_at': { keys: [CHANGED], isDescending: false },
  '-updated_at': { keys: [CHANGED], isDescending: true },
  'text': { keys: [TEXT], isDescending: false },
  '-text': { keys: [TEXT], isDescending: true },
  'level': { keys: [LEVEL, CREATED], isDescending: false },
  '-level': { keys: [LEVEL, CREATED], isDescending: true },
} satisfies Record<string, Order>

export type SpeechSort = keyof typeof SORTS
export const SPEECH_SORTS = Object.keys(SORTS) as [SpeechSort, ...SpeechSort[]]

/**
 * @param sort without one, the newest first
 * @param alike SQL of how alike a speech is to what is looked for; it counts only without a sort
 */
export function orderOf(sort?: SpeechSort, alike?: Piece): Order {
  if (sort === undefined && alike !== undefined) {
    return { keys: [likeness(alike), CREATED], isDescending: true }
  }
  return SORTS[sort ?? '-created_at']
}

/** What stands after `order by`. @param isReversed from the end of the list to its beginning */
export function orderBy({ keys, isDescending }: Order, isReversed = false): Piece {
  const direction = isDescending === isReversed ? 'asc' : 'desc'
  const columns = [...keys.map(({ sql }) => sql), { sql: 's.id', values: [] }]
  return {
    sql: columns.map(({ sql }) => `${sql} ${direction}`).join(', '),
    values: columns.flatMap(({ values }) => values),
  }
}

/** SQL of a speech's cursor: its place in the list, which stays when others come and go. */
export function cursorOf({ keys }: Order): Piece {
  return {
    sql: `concat_ws('~', s.id::text, ${keys.map(({ written }) => written.sql).join(', ')})`,
    values: keys.flatMap(({ written }) => written.values),
  }
}

/**
 * The condition that a speech comes after the place of a cursor, or before it.
 *
 * @returns undefined for what is no cursor of this order
 */
export function beyond(order: Order, cursor: string, isBefore: boolean): Piece | undefined {
  const { keys, isDescending } = order
  const [id = '', ...rest] = cursor.split('~')
  const texts = [...rest.slice(0, keys.length - 1), rest.slice(keys.length - 1).join('~')]
  if (!UUID_PATTERN.test(id) || !keys.every(({ isValid }, at) => isValid(texts[at] ?? '')))
    return undefined
  const read = keys.map((key, at) => key.read(texts[at]!, id))
  const columns = keys.map(({ sql }) => sql)
  return {
    sql: `(${columns.map(({ sql }) => sql).join(', ')}, s.id)
      ${isDescending === isBefore ? '>' : '<'} (${read.map(({ sql }) => sql).join(', ')}, ?)`,
    values: [...[...columns, ...read].flatMap(({ values }) => values), id],
  }
}
