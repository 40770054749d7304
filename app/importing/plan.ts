import { randomUUID } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { inOneLine } from '#catalog/speeches/content_text'
import { mapYielding, type Pause } from '#concurrency/time_slices'
import {
  CatalogLookup,
  type CatalogSpeech,
  findSameTexts,
  findTags,
  identityOf,
  type NamedTag,
} from '#importing/catalog_lookup'
import { findingMessage, type Findings, quoted } from '#importing/findings'
import type { HashedRow } from '#importing/recordings'
import { nameKey } from '#postgres/name_key'

/** What a row comes to. */
export interface PlannedSpeech {
  /** Of the speech; a new one gets it now. */
  id: string
  row: HashedRow
  /** Null for a new one. */
  before: CatalogSpeech | null
  isChanged: boolean
  /** Whether its recording is another one than the catalog has. */
  needsRecording: boolean
}

export interface Plan {
  speeches: PlannedSpeech[]
  /** Those of the speeches that are new. */
  added: PlannedSpeech[]
  /** Those that the catalog has, and that change. */
  changed: PlannedSpeech[]
  /** The rows whose recordings the catalog does not have. */
  toStore: HashedRow[]
  /** The tags that there are, by the name as a row has it. */
  tags: Map<string, NamedTag>
  /** Names that no tag has yet, each once. */
  newTags: string[]
}

/**
 * Compares rows with the catalog. A row is about the speech of its `external_id`, or of the same
 * text, level, type and recording. What would make a duplicate is a fault.
 *
 * @param isLocking no one else changes these speeches until the client's transaction ends
 * @param pause rejects when nobody waits for the plan any more
 */
export async function planImport(
  client: QueryClientContract,
  rows: HashedRow[],
  isLocking: boolean,
  findings: Findings,
  pause?: Pause
): Promise<Plan> {
  const lookup = await CatalogLookup.read(client, rows, isLocking)
  const speeches = await new Planner(lookup, findings).plan(rows, pause)
  const sorted = await sortOut(speeches, pause)
  for (const row of await findSameTexts(client, sorted.added)) {
    findings.warn(row, 'text', 'same_text', findingMessage('same_text'))
  }
  const names = await tagNamesOf(speeches, pause)
  const tags = await findTags(client, names)
  return { speeches, ...sorted, tags, newTags: await newNames(names, tags, pause) }
}

async function sortOut(speeches: PlannedSpeech[], pause?: Pause) {
  const added: PlannedSpeech[] = []
  const changed: PlannedSpeech[] = []
  const toStore: HashedRow[] = []
  const sortOne = (speech: PlannedSpeech) => {
    if (speech.before === null) added.push(speech)
    else if (speech.isChanged) changed.push(speech)
    if (speech.needsRecording) toStore.push(speech.row)
  }
  await mapYielding(speeches, sortOne, pause)
  return { added, changed, toStore }
}

/** @returns each once */
export async function tagNamesOf(speeches: PlannedSpeech[], pause?: Pause): Promise<string[]> {
  const names = new Set<string>()
  const add = ({ row }: PlannedSpeech) => row.tags.forEach((name) => names.add(name))
  await mapYielding(speeches, add, pause)
  return [...names]
}

/** Whether its recording or its text is new: such speeches the database puts into its queue. */
export function isToVerify({ needsRecording, before, row }: PlannedSpeech): boolean {
  return needsRecording || before?.text !== row.text
}

class Planner {
  readonly #rowByIdentity = new Map<string, number>()
  readonly #rowBySpeech = new Map<string, number>()

  constructor(
    private lookup: CatalogLookup,
    private findings: Findings
  ) {}

  async plan(rows: HashedRow[], pause?: Pause): Promise<PlannedSpeech[]> {
    const find = (row: HashedRow) => ({ row, speech: this.#speechOf(row) })
    const found = await mapYielding(rows, find, pause)
    for (const { row, speech } of found) {
      if (speech) this.#rowBySpeech.set(speech.id, this.#rowBySpeech.get(speech.id) ?? row.row)
    }
    const planOne = ({ row, speech }: (typeof found)[number]) => {
      return this.#isRight(row, speech) ? planned(row, speech) : undefined
    }
    const speeches = await mapYielding(found, planOne, pause)
    return speeches.filter((one) => one !== undefined)
  }

  #speechOf(row: HashedRow): CatalogSpeech | undefined {
    const own = row.externalId === null ? undefined : this.lookup.withExternalId(row.externalId)
    if (own !== undefined) return own
    // One with another id is another speech, which this one would be a duplicate of.
    const same = this.lookup
      .sameSpeeches(row)
      .filter(({ external_id: id }) => row.externalId === null || id === null)
    return same.find(({ deleted_at: deletedAt }) => deletedAt === null) ?? same[0]
  }

  /** Reports all that is wrong with a row, seen beside the others and the catalog. */
  #isRight(row: HashedRow, speech: CatalogSpeech | undefined): boolean {
    const before = this.findings.faultCount
    this.#checkOtherRows(row, speech)
    if (speech?.deleted_at) {
      const name = speech.audio_url === null ? 'purged' : 'in_bin'
      this.findings.fault(row.row, null, 'in_bin', findingMessage(name))
    }
    const duplicate = this.lookup.sameSpeeches(row).find(({ id, deleted_at: deletedAt }) => {
      return id !== speech?.id && deletedAt === null && !this.#rowBySpeech.has(id)
    })
    if (duplicate !== undefined) {
      const id = duplicate.external_id
      const message =
        id === null
          ? findingMessage('duplicate_in_catalog')
          : findingMessage('duplicate_in_catalog_with_id', { id: quoted(id) })
      this.findings.fault(row.row, null, 'duplicate_in_catalog', message)
    }
    return this.findings.faultCount === before
  }

  #checkOtherRows(row: HashedRow, speech: CatalogSpeech | undefined): void {
    const same = firstRow(this.#rowByIdentity, identityOf(row), row.row)
    const sameSpeech = speech && firstRow(this.#rowBySpeech, speech.id, row.row)
    const first = same ?? sameSpeech
    if (first === undefined) return
    this.findings.fault(row.row, null, 'duplicate_row', findingMessage('duplicate_row', { first }))
  }
}

/** @returns the row that had the key before, if that is another one */
function firstRow(rows: Map<string, number>, key: string, row: number): number | undefined {
  const first = rows.get(key)
  if (first === undefined) rows.set(key, row)
  return first === row ? undefined : first
}

function planned(row: HashedRow, before: CatalogSpeech | undefined): PlannedSpeech {
  if (before === undefined) {
    return { id: randomUUID(), row, before: null, isChanged: true, needsRecording: true }
  }
  const needsRecording = before.audio_sha256 !== row.sha256 || before.audio_url === null
  const isChanged =
    needsRecording ||
    inOneLine(before.text) !== row.text ||
    before.level !== row.level ||
    before.type !== row.type ||
    (row.externalId !== null && before.external_id !== row.externalId) ||
    !areSameNames(
      before.tags.map(({ name }) => name),
      row.tags
    )
  return { id: before.id, row, before, isChanged, needsRecording }
}

/** Names are the same whatever their order, and the case of their letters. */
function areSameNames(names: string[], others: string[]): boolean {
  const keys = new Set(names.map(nameKey))
  return keys.size === others.length && others.every((name) => keys.has(nameKey(name)))
}

/** Those that no tag has; of names that differ in case only, the first one. */
async function newNames(
  names: string[],
  tags: Map<string, NamedTag>,
  pause?: Pause
): Promise<string[]> {
  const first = new Map<string, string>()
  const add = (name: string) => {
    const key = nameKey(name)
    if (!tags.has(name) && !first.has(key)) first.set(key, name)
  }
  await mapYielding(names, add, pause)
  return [...first.values()]
}
