import { type Level, LEVELS, SPEECH_TYPES, type SpeechType } from '#catalog/enums'
import { ANY_WARNING, type SpeechFilter } from '#catalog/speeches/speech_filter'
import type { SpeechListQuery } from '#catalog/speeches/speech_list'
import { SPEECH_SORTS, type SpeechSort } from '#catalog/speeches/speech_search'
import { type State, STATES } from '#panel/speech_words'
import { WARNINGS } from '#panel/warning_words'
import { UUID_PATTERN } from '#postgres/uuid'

export const RECORDINGS = ['with', 'without', 'unprepared'] as const

export const COLUMNS = [
  'recording',
  'level',
  'type',
  'tags',
  'state',
  'created',
  'changed',
  'external_id',
] as const
export type Column = (typeof COLUMNS)[number]

const DEFAULT_COLUMNS: readonly Column[] = COLUMNS.slice(0, 6)
const DEFAULT_SORT: SpeechSort = '-created_at'
export const PAGE_SIZES = [25, 50, 100] as const
const DEFAULT_SIZE = 50

const PATH = '/admin/speeches'
const MAX_WORDS = 200
const MAX_TAGS = 10
const MAX_CURSOR = 300

/** A list of speeches as its address says it. */
export interface SpeechListAddress {
  q?: string
  level: Level[]
  type?: SpeechType
  /** Ids; a speech has all of them. */
  tag: string[]
  /** Without one, all that is not in the bin. */
  state?: State
  recording?: (typeof RECORDINGS)[number]
  /** A code, or `any`. */
  warning?: string
  /** The id of a batch. */
  import?: string
  sort?: SpeechSort
  per: number
  columns: readonly Column[]
  /** What the list has where its address names no columns. */
  ownColumns: readonly Column[]
  after?: string
  before?: string
  /** What the address has besides, and is left out. */
  unknown: string[]
}

type Given = Omit<SpeechListAddress, 'unknown'>

/**
 * Reads the address of a list: its path and query. What is not known, or too much, is left
 * out and named; nothing makes it fail.
 *
 * @param kept the columns that the reader has kept
 */
export function readSpeechList(address: string, kept: readonly string[] = []): SpeechListAddress {
  const ownColumns = columnsOf(kept)
  const unknown = new Set<string>()
  const values = new Map<string, string[]>()
  const [path = ''] = address.split('#', 1)
  const query = path.includes('?') ? path.slice(path.indexOf('?') + 1) : ''
  for (const [name, value] of new URLSearchParams(query)) {
    if (value !== '') values.set(name, [...(values.get(name) ?? []), value])
  }
  /** Takes what is valid, so that what stays is unknown. */
  const many = <Value extends string>(
    name: string,
    isValid: (value: string) => value is Value,
    most = 20
  ): Value[] => {
    const given = [...new Set((values.get(name) ?? []).flatMap((one) => one.split(',')))]
    values.delete(name)
    const valid = given.filter(isValid).slice(0, most)
    if (valid.length < given.length) unknown.add(name)
    return valid
  }
  const one = <Value extends string>(
    name: string,
    isValid: (value: string) => value is Value
  ): Value | undefined => {
    const [value, ...others] = values.get(name) ?? []
    values.delete(name)
    const valid = value !== undefined && isValid(value) ? value : undefined
    if (others.length > 0 || (value !== undefined && valid === undefined)) unknown.add(name)
    return valid
  }
  const columns = many('columns', oneOf(COLUMNS))
  const size = Number(one('per', oneOf(PAGE_SIZES.map(String))) ?? DEFAULT_SIZE)
  const sort = one('sort', oneOf(SPEECH_SORTS))
  const given: Given = {
    q: one('q', isText(MAX_WORDS))?.trim() || undefined,
    level: many('level', oneOf(LEVELS)),
    type: one('type', oneOf(SPEECH_TYPES)),
    tag: many('tag', isUuid, MAX_TAGS).map((id) => id.toLowerCase()),
    state: one('state', oneOf(STATES)),
    recording: one('recording', oneOf(RECORDINGS)),
    warning: one('warning', oneOf([ANY_WARNING, ...WARNINGS])),
    import: one('import', isUuid)?.toLowerCase(),
    sort: sort === DEFAULT_SORT ? undefined : sort,
    per: size,
    columns: columns.length === 0 ? ownColumns : columnsOf(columns),
    ownColumns,
    after: one('after', isText(MAX_CURSOR)),
    before: one('before', isText(MAX_CURSOR)),
  }
  return { ...given, unknown: [...unknown, ...values.keys()].slice(0, MAX_TAGS) }
}

/** Those of the names that are columns, in the order of the list; the usual ones where none is. */
export function columnsOf(names: readonly string[]): readonly Column[] {
  const columns = COLUMNS.filter((name) => names.includes(name))
  return columns.length === 0 ? DEFAULT_COLUMNS : columns
}

function oneOf<Value extends string>(known: readonly Value[]) {
  return (value: string): value is Value => (known as readonly string[]).includes(value)
}

function isUuid(value: string): value is string {
  return UUID_PATTERN.test(value)
}

/** What PostgreSQL takes as a text. */
function isText(maximum: number) {
  return (value: string): value is string => {
    return value.length <= maximum && value.isWellFormed() && !/[\0\uFFFD]/.test(value)
  }
}

/** What an address says, besides what is so anyway. */
function parametersOf(given: Given): URLSearchParams {
  const { level, tag, per, columns, ownColumns, ...single } = given
  const isOwn = columns.join() === ownColumns.join()
  const all = {
    q: single.q,
    level,
    type: single.type,
    tag,
    state: single.state,
    recording: single.recording,
    warning: single.warning,
    import: single.import,
    sort: single.sort === DEFAULT_SORT ? undefined : single.sort,
    per: per === DEFAULT_SIZE ? undefined : String(per),
    columns: isOwn ? undefined : columns.join(),
    after: single.after,
    before: single.after === undefined ? single.before : undefined,
  }
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(all)) {
    for (const each of [value ?? []].flat()) parameters.append(name, each)
  }
  return parameters
}

/** The address of a list: only what differs from a list without filters. */
export function writeSpeechList(given: Given, path = PATH): string {
  const query = parametersOf(given).toString()
  return query === '' ? path : `${path}?${query}`
}

/** Whether a path of ours is that of the list. */
export function isSpeechList(path: string): boolean {
  return path === PATH || path.startsWith(`${PATH}?`)
}

/**
 * The filter of a list, as `filterOf` has written it.
 *
 * @returns undefined for one that is not known as a whole: leaving a part out would mean more speeches
 */
export function readFilter(query: string): SpeechFilter | undefined {
  const address = readSpeechList(`${PATH}?${query}`)
  return address.unknown.length > 0 ? undefined : toFilter(address)
}

/** The same speeches in another way: a change of what is shown begins with the first page. */
export function changed(address: SpeechListAddress, changes: Partial<Given>): string {
  return writeSpeechList({ ...address, after: undefined, before: undefined, ...changes })
}

/** What the filter alone says, as a query without its question mark: what a bulk change is told. */
export function filterOf(address: SpeechListAddress): string {
  const { q, level, type, tag, state, recording, warning, import: batch } = address
  const filter = { q, level, type, tag, state, recording, warning, import: batch }
  const columns = DEFAULT_COLUMNS
  return parametersOf({ ...filter, per: DEFAULT_SIZE, columns, ownColumns: columns }).toString()
}

/** The speeches that a list has, whatever its order and page. */
export function toFilter(address: SpeechListAddress): SpeechFilter {
  const { q, level, type, tag, state, recording, warning } = address
  return {
    words: q,
    level: level.length === 0 ? undefined : level,
    type,
    tagId: tag.length === 0 ? undefined : tag,
    published: state === undefined || state === 'bin' ? undefined : state === 'published',
    deleted: state === 'bin',
    recorded: recording === undefined ? undefined : recording !== 'without',
    unprepared: recording === 'unprepared',
    warning,
    batchId: address.import,
  }
}

/** The page of speeches that an address names. */
export function toListQuery(address: SpeechListAddress): SpeechListQuery {
  const { sort, per: perPage, after, before } = address
  return { ...toFilter(address), sort, perPage, after, before }
}
