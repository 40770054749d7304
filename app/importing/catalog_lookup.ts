import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { Level, SpeechType } from '#catalog/enums'
import { inOneLine } from '#catalog/speeches/content_text'
import { inBatches } from '#concurrency/in_parallel'
import { mapYielding } from '#concurrency/time_slices'
import type { HashedRow } from '#importing/recordings'
import { sql } from '#postgres/sql'
import { plainApostrophes, plainApostrophesIn } from '#texts/apostrophes'

export interface NamedTag {
  id: string
  name: string
}

/** A speech of the catalog that rows may be about, also from the bin. */
export interface CatalogSpeech {
  id: string
  external_id: string | null
  text: string
  level: Level
  type: SpeechType
  audio_sha256: string | null
  /** Null once the recording was purged. */
  audio_url: string | null
  deleted_at: Date | null
  tags: NamedTag[]
}

const RELEVANT = `s.external_id = any(:externalIds::text[]) or s.audio_sha256 = any(:hashes::bpchar[])`

const FIND = `select s.id from speeches s where ${RELEVANT} order by s.id`

const LOCK = `select s.id from speeches s where s.id = any(:ids::uuid[]) order by s.id for no key update`

/** Of as many at once, the parameters of a statement take a millisecond or two to write down. */
const LOCKED_AT_ONCE = 10_000

const READ = `
  select s.id, s.external_id, s.text, s.level, s.type, s.audio_sha256, s.audio_url, s.deleted_at,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.name)
      from speech_tags st join tags t on t.id = st.tag_id
      where st.speech_id = s.id
    ), '[]') as tags
  from speeches s where ${RELEVANT}`

const SAME_TEXTS = `
  select r.row from jsonb_to_recordset(:rows::jsonb) as r(row int, text text, level text, type text)
  where exists (
    select from speeches s
    where ${plainApostrophesIn('s.text')} = ${plainApostrophesIn('r.text')} and s.level = r.level and s.type = r.type and s.deleted_at is null)`

/** What the catalog has of an import's rows: a query for a thousand of them. */
export class CatalogLookup {
  readonly #byExternalId = new Map<string, CatalogSpeech>()
  /** By identity, and then by id. */
  readonly #byIdentity = new Map<string, Map<string, CatalogSpeech>>()

  private constructor() {}

  /** @param isLocking no one else changes what was found until the transaction ends */
  static async read(client: QueryClientContract, rows: HashedRow[], isLocking: boolean) {
    const lookup = new CatalogLookup()
    // Reading comes after: a statement that had to wait for a lock has tags from before the wait.
    if (isLocking) await lockSpeeches(client, rows)
    for (const keys of keysOf(rows)) {
      const found = await sql<CatalogSpeech>(client, READ, keys)
      await mapYielding(found, (speech) => lookup.#add(speech))
    }
    return lookup
  }

  withExternalId(id: string): CatalogSpeech | undefined {
    return this.#byExternalId.get(id)
  }

  /** Speeches of the same text, level, type and recording. */
  sameSpeeches(row: HashedRow): CatalogSpeech[] {
    return [...(this.#byIdentity.get(identityOf(row))?.values() ?? [])]
  }

  #add(speech: CatalogSpeech): void {
    if (speech.external_id !== null) this.#byExternalId.set(speech.external_id, speech)
    if (speech.audio_sha256 === null) return
    const identity = identityOf({ ...speech, sha256: speech.audio_sha256 })
    const same = this.#byIdentity.get(identity) ?? new Map<string, CatalogSpeech>()
    // Again, if it is found by its id in one batch, and by its recording in another one.
    this.#byIdentity.set(identity, same.set(speech.id, speech))
  }
}

/** Locks them in the order of their ids, as everybody does who locks speeches. */
async function lockSpeeches(client: QueryClientContract, rows: HashedRow[]): Promise<void> {
  const found: string[] = []
  for (const keys of keysOf(rows, LOCKED_AT_ONCE)) {
    const speeches = await sql<{ id: string }>(client, FIND, keys)
    await mapYielding(speeches, ({ id }) => found.push(id))
  }
  // Quick, as each statement has sorted its own.
  for (const ids of inBatches(found.sort(), LOCKED_AT_ONCE)) await sql(client, LOCK, { ids })
}

/**
 * What speeches are looked for by, as many rows at once. Thousands of speeches may share a recording:
 * what one batch has found, the next need not.
 */
function* keysOf(rows: HashedRow[], size?: number) {
  const known = new Set<string>()
  for (const batch of inBatches(rows, size)) {
    const externalIds = batch.map(({ externalId }) => externalId).filter((id) => id !== null)
    const hashes = [...new Set(batch.map(({ sha256 }) => sha256))].filter(
      (hash) => !known.has(hash)
    )
    hashes.forEach((hash) => known.add(hash))
    yield { externalIds, hashes }
  }
}

/** What a row without an id of its own is known by. */
export function identityOf({
  text,
  level,
  type,
  sha256,
}: Pick<HashedRow, 'text' | 'level' | 'type' | 'sha256'>): string {
  return `${sha256} ${level} ${type} ${plainApostrophes(inOneLine(text))}`
}

/** @returns the numbers of the rows whose text, level and type a speech of the catalog has */
export async function findSameTexts(
  client: QueryClientContract,
  speeches: { row: HashedRow }[]
): Promise<number[]> {
  const found: number[] = []
  for (const batch of inBatches(speeches)) {
    const wanted = batch.map(({ row: { row, text, level, type } }) => ({ row, text, level, type }))
    const same = await sql<{ row: number }>(client, SAME_TEXTS, { rows: JSON.stringify(wanted) })
    found.push(...same.map(({ row }) => row))
  }
  return found
}

export const FIND_TAGS = `
  select given.name as given, t.id, t.name
  from unnest(:names::text[]) as given(name)
  join tags t on lower(t.name collate "C") = lower(given.name collate "C")
  order by t.id for key share of t`

/** All that usual imports have: tags that are locked together are so in the order of their ids. */
const NAMES_AT_ONCE = 5000

/** @returns the tags that there are, by the name as it was given */
export async function findTags(
  client: QueryClientContract,
  names: string[]
): Promise<Map<string, NamedTag>> {
  const tags = new Map<string, NamedTag>()
  for (const batch of inBatches(names, NAMES_AT_ONCE)) {
    const rows = await sql<NamedTag & { given: string }>(client, FIND_TAGS, { names: batch })
    for (const { given, id, name } of rows) tags.set(given, { id, name })
  }
  return tags
}
