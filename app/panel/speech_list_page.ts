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
  writeSpeechList,
} from '#panel/speech_list_address'
import { stateOf, STATES, stateWords, typeWords } from '#panel/speech_words'
import { t } from '#panel/texts'
import { isoOf, shortDayOf, timeOf } from '#panel/times'
import { WARNINGS, warningWords } from '#panel/warning_words'

/** A form with more choices than these is slow to read; tags in rows lead to the others. */
const MAX_TAG_CHOICES = 200
const TAGS_IN_ROW = 2

/** Each order with the name of its words. */
const SORTS: { sort: SpeechSort; name: string }[] = [
  { sort: '-created_at', name: 'newest' },
  { sort: 'created_at', name: 'oldest' },
  { sort: '-updated_at', name: 'changed_last' },
  { sort: 'updated_at', name: 'unchanged_longest' },
  { sort: 'text', name: 'a_to_z' },
  { sort: '-text', name: 'z_to_a' },
  { sort: 'level', name: 'easiest' },
  { sort: '-level', name: 'hardest' },
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
  labelOf: (value: Value) => string = (value) => value
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
  const warnings = [ANY_WARNING, ...WARNINGS]
  const batches = new Map(imports.map((made) => [made.id, made]))
  const batchIds = [...new Set([...batches.keys(), ...(batch === undefined ? [] : [batch])])]
  const one = (chosen: string | undefined) => (chosen === undefined ? [] : [chosen])
  return [
    { name: 'level', isMany: true, choices: choices(LEVELS, level) },
    { name: 'type', isMany: false, choices: choices(SPEECH_TYPES, one(type), typeWords) },
    {
      name: 'tag',
      isMany: true,
      hint:
        tags.length > MAX_TAG_CHOICES
          ? t('speeches.list.first_tags', { count: MAX_TAG_CHOICES })
          : t('speeches.list.all_of_these'),
      choices: choices(tagIds, tag, (id) => `#${nameOf.get(id)}`),
    },
    { name: 'state', isMany: false, choices: choices(STATES, one(state), stateWords) },
    {
      name: 'recording',
      isMany: false,
      choices: choices(RECORDINGS, one(recording), recordingWords),
    },
    {
      name: 'warning',
      isMany: false,
      choices: choices(warnings, one(warning), warningLabel),
    },
    {
      name: 'import',
      isMany: false,
      hint: t('speeches.list.last_imports'),
      choices: choices(batchIds, one(batch), (id) => importLabel(id, batches.get(id))),
    },
  ]
    .filter(({ choices: { length } }) => length > 0)
    .map((filter) => ({
      hint: undefined,
      ...filter,
      label: t(`speeches.filters.${filter.name}`),
      chosen: filter.choices.filter(({ isChosen }) => isChosen).length,
    }))
}

function warningLabel(code: string): string {
  return code === ANY_WARNING ? t('speeches.list.any_warning') : sentenceCase(warningWords(code))
}

/** As in "28 Nov 2026, 20:42 · 312 speeches · keeper". */
function importLabel(id: string, made: ImportChoice | undefined): string {
  if (made === undefined) return t('speeches.list.unknown_import', { id: id.slice(0, 8) })
  return t('speeches.list.import_choice', {
    time: timeOf(made.created_at).shown,
    count: made.speech_count,
    who: made.username ?? t('speeches.list.terminal'),
  })
}

/** As in "Import of 28 Nov 2026, 20:42". */
function importName(id: string, imports: ImportChoice[]): string {
  const made = imports.find((one) => one.id === id)
  return made === undefined
    ? t('speeches.list.unknown_import', { id: id.slice(0, 8) })
    : t('speeches.list.import_of', { time: timeOf(made.created_at).shown })
}

function recordingWords(recording: (typeof RECORDINGS)[number]): string {
  return t(`speeches.recordings.${recording}`)
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
    [q === undefined ? undefined : t('speeches.list.words', { words: q }), { q: undefined }],
    ...level.map((one): [string, Partial<SpeechListAddress>] => [
      one,
      { level: level.filter((other) => other !== one) },
    ]),
    [type && typeWords(type), { type: undefined }],
    ...tag.map((one): [string, Partial<SpeechListAddress>] => [
      `#${nameOf.get(one) ?? one}`,
      { tag: tag.filter((other) => other !== one) },
    ]),
    [state && stateWords(state), { state: undefined }],
    [recording && recordingWords(recording), { recording: undefined }],
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
    type: typeWords(type),
    href: `/admin/speeches/${id}?back=${encodeURIComponent(back)}`,
    state: stateOf(speech),
    stateWords: stateWords(stateOf(speech)),
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
    const label = t(`speeches.columns.${column}`)
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
    previousLabel: t(isByTime ? 'speeches.list.newer' : 'common.previous'),
    nextLabel: t(isByTime ? 'speeches.list.older' : 'common.next'),
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
    totalCount: found.total.count,
    isBin: address.state === 'bin',
    q: address.q ?? '',
    filters: filtersOf(address, known),
    chips,
    clear: changed(address, {
      ...{ q: undefined, level: [], type: undefined, tag: [], state: undefined },
      ...{ recording: undefined, warning: undefined, import: undefined },
    }),
    sorts: SORTS.map(({ sort, name }) => ({
      value: sort,
      label: t(`speeches.sorts.${name}`),
      isChosen: sort === (address.sort ?? '-created_at'),
    })),
    sizes: choices(PAGE_SIZES.map(String), [String(address.per)], (size) =>
      t('speeches.list.size', { size })
    ),
    columns: choices(COLUMNS, address.columns, (column) => t(`speeches.columns.${column}`)),
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
