import { LEVELS, SPEECH_TYPES } from '#catalog/enums'
import type { AdminSpeech } from '#catalog/speeches/admin_speech'
import type { ImportChoice, SpeechListChoices } from '#catalog/speeches/list_choices'
import { ANY_WARNING } from '#catalog/speeches/speech_filter'
import type { SpeechListPage } from '#catalog/speeches/speech_list'
import type { SpeechSort } from '#catalog/speeches/speech_search'
import { countWords } from '#panel/count_words'
import {
  changed,
  type Column,
  COLUMNS,
  filterOf,
  PAGE_SIZES,
  RECORDINGS,
  type SpeechListAddress,
  STATES,
  writeSpeechList,
} from '#panel/speech_list_address'
import { stateOf, WARNINGS, warningWords } from '#panel/speech_words'
import { isoOf, shortDayOf, timeOf } from '#panel/times'
import { speeches } from '#panel/words'

/** A form with more choices than these is slow to read; tags in rows lead to the others. */
const MAX_TAG_CHOICES = 200
const TAGS_IN_ROW = 2

const WORDS: Record<string, string> = {
  question: 'Question',
  answer: 'Answer',
  published: 'Published',
  draft: 'Draft',
  bin: 'In the bin',
  with: 'With recording',
  without: 'Without recording',
  unprepared: 'Not prepared',
  recording: 'Recording',
  level: 'Level',
  type: 'Type',
  tags: 'Tags',
  state: 'State',
  created: 'Created',
  changed: 'Changed',
  external_id: 'External id',
}

const SORTS: { sort: SpeechSort; label: string }[] = [
  { sort: '-created_at', label: 'Newest first' },
  { sort: 'created_at', label: 'Oldest first' },
  { sort: '-updated_at', label: 'Changed last' },
  { sort: 'updated_at', label: 'Unchanged longest' },
  { sort: 'text', label: 'Sentence A to Z' },
  { sort: '-text', label: 'Sentence Z to A' },
  { sort: 'level', label: 'Easiest first' },
  { sort: '-level', label: 'Hardest first' },
]

/** The heads that sort; `first` is what the first press gives. */
const SORTED_HEADS: Partial<Record<Column | 'sentence', { first: SpeechSort; name: string }>> = {
  sentence: { first: 'text', name: 'text' },
  level: { first: 'level', name: 'level' },
  created: { first: '-created_at', name: 'created_at' },
  changed: { first: '-updated_at', name: 'updated_at' },
}

interface Choice {
  value: string
  label: string
  isChosen: boolean
}

/** A filter that is on: what takes it off. */
export interface Chip {
  label: string
  href: string
}

function choices<Value extends string>(
  values: readonly Value[],
  chosen: readonly string[],
  labelOf: (value: Value) => string = (value) => WORDS[value] ?? value
): Choice[] {
  return values.map((value) => ({
    value,
    label: labelOf(value),
    isChosen: chosen.includes(value),
  }))
}

function filtersOf(address: SpeechListAddress, { tags, imports }: SpeechListChoices) {
  const { level, type, tag, state, recording, warning, import: batch } = address
  const nameOf = new Map(tags.map(({ id, name }) => [id, name]))
  const others = tags.filter(({ id }) => !tag.includes(id)).slice(0, MAX_TAG_CHOICES)
  const tagIds = [...tag, ...others.map(({ id }) => id)]
  const warnings = [ANY_WARNING, ...Object.keys(WARNINGS)]
  const batches = new Map(imports.map((made) => [made.id, made]))
  const batchIds = [...new Set([...batches.keys(), ...(batch === undefined ? [] : [batch])])]
  const one = (chosen: string | undefined) => (chosen === undefined ? [] : [chosen])
  return [
    { name: 'level', label: 'Level', isMany: true, choices: choices(LEVELS, level) },
    { name: 'type', label: 'Type', isMany: false, choices: choices(SPEECH_TYPES, one(type)) },
    {
      name: 'tag',
      label: 'Tags',
      isMany: true,
      hint: tags.length > MAX_TAG_CHOICES ? `The first ${MAX_TAG_CHOICES} tags` : 'All of these',
      choices: choices(tagIds, tag, (id) => `#${nameOf.get(id)}`),
    },
    { name: 'state', label: 'State', isMany: false, choices: choices(STATES, one(state)) },
    {
      name: 'recording',
      label: 'Recording',
      isMany: false,
      choices: choices(RECORDINGS, one(recording)),
    },
    {
      name: 'warning',
      label: 'Warnings',
      isMany: false,
      choices: choices(warnings, one(warning), warningLabel),
    },
    {
      name: 'import',
      label: 'Import',
      isMany: false,
      hint: `The last imports`,
      choices: choices(batchIds, one(batch), (id) => importLabel(id, batches.get(id))),
    },
  ]
    .filter(({ choices: { length } }) => length > 0)
    .map((filter) => ({
      hint: undefined,
      ...filter,
      chosen: filter.choices.filter(({ isChosen }) => isChosen).length,
    }))
}

function warningLabel(code: string): string {
  return code === ANY_WARNING ? 'Any warning' : sentenceCase(warningWords(code))
}

/** As in "28 Nov 2026, 20:42 · 312 speeches · keeper". */
function importLabel(id: string, made: ImportChoice | undefined): string {
  if (made === undefined) return `Import ${id.slice(0, 8)}`
  const { shown } = timeOf(made.created_at)
  return `${shown} · ${speeches(made.speech_count)} · ${made.username ?? 'in the terminal'}`
}

/** As in "Import of 28 Nov 2026, 20:42". */
function importName(id: string, imports: ImportChoice[]): string {
  const made = imports.find((one) => one.id === id)
  return made === undefined
    ? `Import ${id.slice(0, 8)}`
    : `Import of ${timeOf(made.created_at).shown}`
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What takes each filter off; the same filter without a single one of its values. */
export function chipsOf(address: SpeechListAddress, known: SpeechListChoices): Chip[] {
  const { tags, imports } = known
  const nameOf = new Map(tags.map(({ id, name }) => [id, name]))
  const { q, level, type, tag, state, recording, warning, import: batch } = address
  const chips: [string | undefined, Partial<SpeechListAddress>][] = [
    [q === undefined ? undefined : `“${q}”`, { q: undefined }],
    ...level.map((one): [string, Partial<SpeechListAddress>] => [
      one,
      { level: level.filter((other) => other !== one) },
    ]),
    [type && WORDS[type], { type: undefined }],
    ...tag.map((one): [string, Partial<SpeechListAddress>] => [
      `#${nameOf.get(one) ?? one}`,
      { tag: tag.filter((other) => other !== one) },
    ]),
    [state && WORDS[state], { state: undefined }],
    [recording && WORDS[recording], { recording: undefined }],
    [warning && warningLabel(warning), { warning: undefined }],
    [batch && importName(batch, imports), { import: undefined }],
  ]
  return chips.flatMap(([label, changes]) => {
    return label === undefined ? [] : [{ label, href: changed(address, changes) }]
  })
}

/** The filters that a list without any result could do without, each with the list without it. */
export function waysOut(address: SpeechListAddress, known: SpeechListChoices) {
  const without: Partial<SpeechListAddress>[] = [
    ...(address.level.length > 0 ? [{ level: [] }] : []),
    ...address.tag.map((one) => ({ tag: address.tag.filter((other) => other !== one) })),
    ...(['q', 'type', 'state', 'recording', 'warning', 'import'] as const)
      .filter((name) => address[name] !== undefined)
      .map((name) => ({ [name]: undefined })),
  ]
  return without.map((changes) => {
    const next = { ...address, after: undefined, before: undefined, ...changes }
    const kept = chipsOf(next, known).map(({ label }) => label)
    const gone = chipsOf(address, known).map(({ label }) => label)
    const label = gone.filter((one) => !kept.includes(one)).join(', ')
    return { label, href: writeSpeechList(next), address: next }
  })
}

function rowOf(speech: AdminSpeech, address: SpeechListAddress, back: string) {
  const { id, text, level, type, warnings, tags } = speech
  return {
    id,
    text,
    level,
    type: WORDS[type]!,
    href: `/admin/speeches/${id}?back=${encodeURIComponent(back)}`,
    state: stateOf(speech),
    stateWords: WORDS[stateOf(speech)]!,
    warnings: warnings.map(warningWords),
    tags: tags.slice(0, TAGS_IN_ROW).map((tag) => ({
      name: tag.name,
      href: changed(address, { tag: [...new Set([...address.tag, tag.id])] }),
    })),
    moreTags: tags.slice(TAGS_IN_ROW).map(({ name }) => `#${name}`),
    speech,
    created: { iso: isoOf(speech.created_at), day: shortDayOf(speech.created_at) },
    changed: { iso: isoOf(speech.updated_at), day: shortDayOf(speech.updated_at) },
    externalId: speech.external_id ?? '',
  }
}

function headsOf(address: SpeechListAddress) {
  const sort = address.sort ?? '-created_at'
  return (['sentence', ...address.columns] as const).map((column) => {
    const sorted = SORTED_HEADS[column]
    const label = column === 'sentence' ? 'Sentence' : WORDS[column]!
    if (sorted === undefined) return { column, label }
    const { first, name } = sorted
    const isSorted = sort === name || sort === `-${name}`
    const reversed = (sort.startsWith('-') ? name : `-${name}`) as SpeechSort
    const direction = sort.startsWith('-') ? 'descending' : 'ascending'
    return {
      column,
      label,
      href: changed(address, { sort: isSorted ? reversed : first }),
      direction: isSorted ? direction : undefined,
    }
  })
}

function pagerOf(address: SpeechListAddress, { previous, next }: SpeechListPage) {
  const isByTime = address.sort === undefined || address.sort === '-updated_at'
  const to = (changes: Partial<SpeechListAddress>) => changed(address, changes)
  return {
    previous: previous === undefined ? undefined : to({ before: previous }),
    next: next === undefined ? undefined : to({ after: next }),
    previousLabel: isByTime ? 'Newer' : 'Previous',
    nextLabel: isByTime ? 'Older' : 'Next',
  }
}

/**
 * What the page of a list shows.
 *
 * @param known what there is to choose from
 * @param unknown what of the address was left out
 */
export function speechListPage(
  address: SpeechListAddress,
  found: SpeechListPage,
  known: SpeechListChoices,
  unknown: string[]
) {
  const back = writeSpeechList(address)
  const chips = chipsOf(address, known)
  const has = (column: Column) => address.columns.includes(column)
  const isPart = address.after !== undefined || address.before !== undefined
  return {
    back,
    total: countWords(found.total),
    totalWords: `${countWords(found.total)} ${found.total.count === 1 ? 'speech' : 'speeches'}`,
    isBin: address.state === 'bin',
    q: address.q ?? '',
    filters: filtersOf(address, known),
    chips,
    clear: changed(address, {
      ...{ q: undefined, level: [], type: undefined, tag: [], state: undefined },
      ...{ recording: undefined, warning: undefined, import: undefined },
    }),
    sorts: SORTS.map(({ sort, label }) => ({
      value: sort,
      label,
      isChosen: sort === (address.sort ?? '-created_at'),
    })),
    sizes: choices(PAGE_SIZES.map(String), [String(address.per)]),
    columns: choices(COLUMNS, address.columns),
    columnNames: address.columns.join(','),
    show: Object.fromEntries(COLUMNS.map((column) => [column, has(column)])),
    heads: headsOf(address),
    rows: found.speeches.map((speech) => rowOf(speech, address, back)),
    pager: pagerOf(address, found),
    isSimilar: found.isSimilar,
    isBeyond: isPart && found.total.count > 0 && found.speeches.length === 0,
    first: changed(address, {}),
    unknown: unknown.join(', '),
    filter: filterOf(address),
    exportHref: `/admin/speeches/export${filterOf(address) === '' ? '' : `?${filterOf(address)}`}`,
  }
}
