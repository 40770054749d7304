import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditAll } from '#auditing/audit_log'
import {
  SOUND_NAMES,
  SOUND_TYPES,
  type SoundColumns,
  UNMEASURED,
} from '#catalog/speeches/sound_columns'
import { inBatches } from '#concurrency/in_parallel'
import { findTags, type NamedTag } from '#importing/catalog_lookup'
import { CatalogChanged } from '#importing/errors'
import { type Plan, type PlannedSpeech, tagNamesOf } from '#importing/plan'
import type { Measured } from '#importing/recordings'
import { sql } from '#postgres/sql'

/** Category of the tags that imports make. */
const IMPORTED = 'imported'

/** What is written beside the rows themselves. */
export interface Writing extends Actor {
  /** Storage keys of the recordings, by their hashes. */
  keys: Map<string, string>
  measured: Measured
  /** Whether the game sees the new ones. */
  published: boolean
}

/** A speech as it will be, in the form of the statements. */
export interface WrittenSpeech extends SoundColumns {
  id: string
  external_id: string | null
  text: string
  level: string
  type: string
  published: boolean
  /** The next four are null when the recording stays, and so is what its sound is like. */
  audio_url: string | null
  audio_sha256: string | null
  audio_duration_ms: number | null
  /** Codes of what the checks of the recording found. */
  warnings: string[] | null
}

/** One change of the catalog: what was there, and what will be. */
export interface Change {
  before: PlannedSpeech['before']
  after: WrittenSpeech
  tags: NamedTag[]
}

const SOUND = SOUND_NAMES.join(', ')

const COLUMNS = `id uuid, external_id text, text text, level text, type text, published boolean,
  audio_url text, audio_sha256 text, audio_duration_ms int, warnings text[],
  ${SOUND_NAMES.map((name) => `${name} ${SOUND_TYPES[name]}`).join(', ')}`

const INSERT_TAGS = `
  insert into tags (name, category) select name, :category from unnest(:names::text[]) as new(name)
  on conflict do nothing
  returning id, name`

const INSERT_SPEECHES = `
  insert into speeches (id, external_id, text, level, type, published, audio_url, audio_sha256,
    audio_duration_ms, warnings, ${SOUND})
  select * from jsonb_to_recordset(:records::jsonb) as new(${COLUMNS})`

/** Also where only tags change: whoever has read the speech notices by its version. */
const UPDATE_SPEECHES = `
  update speeches s
  set external_id = coalesce(new.external_id, s.external_id), text = new.text, level = new.level,
    type = new.type, audio_url = coalesce(new.audio_url, s.audio_url),
    audio_sha256 = coalesce(new.audio_sha256, s.audio_sha256),
    audio_duration_ms = coalesce(new.audio_duration_ms, s.audio_duration_ms),
    warnings = coalesce(new.warnings, s.warnings),
    ${SOUND_NAMES.map((name) => `${name} = case when new.audio_url is null then s.${name} else new.${name} end`).join(', ')}
  from jsonb_to_recordset(:records::jsonb) as new(${COLUMNS})
  where s.id = new.id`

const DELETE_SPEECH_TAGS = `
  delete from speech_tags st
  using jsonb_to_recordset(:tagged::jsonb) as new(speech_id uuid, tag_ids uuid[])
  where st.speech_id = new.speech_id and st.tag_id <> all(new.tag_ids)`

const INSERT_SPEECH_TAGS = `
  insert into speech_tags (speech_id, tag_id)
  select new.speech_id, unnest(new.tag_ids)
  from jsonb_to_recordset(:tagged::jsonb) as new(speech_id uuid, tag_ids uuid[])
  on conflict do nothing`

/**
 * Writes what a plan changes, a thousand rows with each statement. What does not change is not
 * touched. New tags are noted in the audit log; the speeches are by `recordBatch`.
 *
 * @returns the tags that it has made
 * @throws CatalogChanged when a recording would be needed that was not stored
 */
export async function applyPlan(
  trx: TransactionClientContract,
  plan: Plan,
  writing: Writing
): Promise<NamedTag[]> {
  const written = [...plan.added, ...plan.changed]
  const newTags = await makeTags(trx, plan, writing)
  const tags = await findTags(trx, await tagNamesOf(written))
  for (const speeches of inBatches(written)) {
    const batch = speeches.map((speech) => changeOf(speech, tags, writing))
    const added = batch.filter(({ before }) => before === null)
    const updated = batch.filter(({ before }) => before !== null)
    if (added.length > 0) await trx.rawQuery(INSERT_SPEECHES, { records: recordsOf(added) })
    if (updated.length > 0) {
      await trx.rawQuery(UPDATE_SPEECHES, { records: recordsOf(updated) })
      await trx.rawQuery(DELETE_SPEECH_TAGS, { tagged: taggedOf(updated) })
    }
    await trx.rawQuery(INSERT_SPEECH_TAGS, { tagged: taggedOf(batch) })
  }
  return newTags
}

async function makeTags(
  trx: TransactionClientContract,
  { newTags }: Plan,
  { adminId, origin }: Writing
): Promise<NamedTag[]> {
  const made: NamedTag[] = []
  for (const names of inBatches(newTags)) {
    const rows = await sql<NamedTag>(trx, INSERT_TAGS, { names, category: IMPORTED })
    const changes = (name: string) => ({
      name: { before: null, after: name },
      category: { before: null, after: IMPORTED },
    })
    const entry = { adminId, action: 'tag_created', resourceType: 'tag' }
    const entries = rows.map(({ id, name }) => {
      return { ...entry, resourceId: id, changes: changes(name) }
    })
    await auditAll(trx, entries, origin)
    made.push(...rows)
  }
  return made
}

function changeOf(
  { id, row, before, needsRecording }: PlannedSpeech,
  tags: Map<string, NamedTag>,
  { keys, measured, published }: Writing
): Change {
  const key = keys.get(row.sha256) ?? null
  const found = measured.get(row.sha256)
  if (needsRecording && (key === null || found === undefined)) throw new CatalogChanged()
  return {
    before,
    after: {
      id,
      external_id: row.externalId,
      text: row.text,
      level: row.level,
      type: row.type,
      published,
      audio_url: needsRecording ? key : null,
      audio_sha256: needsRecording ? row.sha256 : null,
      audio_duration_ms: needsRecording ? found!.durationMs : null,
      warnings: needsRecording ? found!.warnings : null,
      ...(needsRecording ? found!.sound : UNMEASURED),
    },
    tags: row.tags.map((name) => tags.get(name)!),
  }
}

function recordsOf(changes: Change[]): string {
  return JSON.stringify(changes.map(({ after }) => after))
}

function taggedOf(changes: Change[]): string {
  const tagged = changes.map(({ after, tags }) => {
    return { speech_id: after.id, tag_ids: tags.map(({ id }) => id) }
  })
  return JSON.stringify(tagged)
}
