import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { parse } from 'csv-parse/sync'
import { auditAll, changesBetween, TERMINAL } from '#auditing/audit_log'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'
import { recordingContentType } from '#storage/recording_types'

export interface SeedSummary {
  tags: { added: number; present: number }
  speeches: { added: number; present: number }
}

interface SeedRow {
  external_id: string
  audio_filename: string
  text: string
  level: string
  type: string
  tags: string
}

/** What was made, with the columns that the audit log holds. */
type SeededRow = Record<string, unknown> & { id: string }

/** The same on every server, so that the examples of the API's description can name them. */
export const EXAMPLE_IDS = {
  tag: '2f6d3c1a-8d0b-4a6e-9a55-1f0c7b1d2e3f',
  speech: '0b8f5a3e-4f6c-4d8e-9b1a-6c2d7e8f9a0b',
}

const FIXED_IDS = new Map([
  ['present simple', EXAMPLE_IDS.tag],
  ['a1-any-brothers-or-sisters', EXAMPLE_IDS.speech],
])

/** @param name of a tag, or the external id of a speech */
const idFor = (name: string) => FIXED_IDS.get(name) ?? randomUUID()

/** Each waits for the disk or the network most of the time. */
const AT_ONCE = 20

type Manifest = Record<string, { duration_ms: number; sha256: string }>

/**
 * Adds the tags and speeches that ship with the project, each with its recording. What is there
 * already stays as it is, whatever an admin made of it, so that it can be run again and again.
 *
 * @param folder absolute path of `database/content`
 * @throws when a file is missing or a recording is not the one of its manifest; nothing is added then
 */
export async function seedContent(
  client: QueryClientContract,
  recordings: RecordingStorage,
  folder: string
): Promise<SeedSummary> {
  const tags = await readTags(folder)
  const speeches = await readSpeeches(folder)

  // Files first: a file without a row is only waste, a row without its file is a broken promise.
  for (let start = 0; start < speeches.length; start += AT_ONCE) {
    const some = speeches.slice(start, start + AT_ONCE)
    const stored = await Promise.allSettled(some.map((one) => storeRecording(one, recordings)))
    const failed = stored.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }
  return client.transaction(async (trx) => {
    const addedTags = await sql<SeededRow>(trx, INSERT_TAGS, [JSON.stringify(tags)])
    const added = await sql<SeededRow>(trx, INSERT_SPEECHES, [JSON.stringify(speeches)])
    const ids = added.map(({ id }) => id)
    await trx.rawQuery(INSERT_SPEECH_TAGS, [JSON.stringify(speeches), ids])
    await note(trx, 'tag', addedTags)
    await note(trx, 'speech', added)
    return {
      tags: { added: addedTags.length, present: tags.length - addedTags.length },
      speeches: { added: added.length, present: speeches.length - added.length },
    }
  })
}

async function storeRecording(
  { key, file, sha256 }: { key: string; file: string; sha256: string },
  recordings: RecordingStorage
): Promise<void> {
  if (await recordings.exists(key)) return
  const bytes = await readFile(file)
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error(`${file} is not the recording of its manifest: make the recordings again.`)
  }
  await recordings.put(key, bytes, recordingContentType(key))
}

const INSERT_TAGS = `
  insert into tags (id, name, category)
  select id, name, category from jsonb_to_recordset(?::jsonb) as t(id uuid, name text, category text)
  on conflict do nothing
  returning id, name, category`

const INSERT_SPEECHES = `
  insert into speeches
    (id, external_id, text, level, type, audio_url, audio_sha256, audio_duration_ms)
  select id, external_id, text, level, type, key, sha256, duration_ms
  from jsonb_to_recordset(?::jsonb) as s(id uuid,
    external_id text, text text, level text, type text, key text, sha256 text, duration_ms int)
  on conflict do nothing
  returning id, external_id, text, level, type, published, audio_sha256`

const INSERT_SPEECH_TAGS = `
  insert into speech_tags (speech_id, tag_id)
  select speeches.id, tags.id
  from jsonb_to_recordset(?::jsonb) as s(external_id text, tags jsonb)
  join speeches on speeches.external_id = s.external_id and speeches.id = any(?)
  cross join jsonb_array_elements_text(s.tags) as tag(name)
  join tags on lower(tags.name collate "C") = lower(tag.name collate "C")`

function note(trx: TransactionClientContract, kind: 'tag' | 'speech', rows: SeededRow[]) {
  const about = { action: `${kind}_created`, resourceType: kind }
  const entries = rows.map(({ id, ...made }) => {
    return { ...about, resourceId: id, changes: changesBetween({}, made) }
  })
  return auditAll(trx, entries, TERMINAL)
}

async function readTags(folder: string) {
  const rows = await readCsv<{ name: string; category: string }>(join(folder, 'tags.csv'))
  return rows.map((row) => ({ ...row, id: idFor(row.name) }))
}

async function readSpeeches(folder: string) {
  const rows = await readCsv<SeedRow>(join(folder, 'speeches.csv'))
  const manifest = JSON.parse(
    await readFile(join(folder, 'recordings/manifest.json'), 'utf8')
  ) as Manifest
  return rows.map((row) => {
    const recording = manifest[row.audio_filename]
    if (recording === undefined) throw new Error(`${row.audio_filename} has not been recorded.`)
    return {
      ...row,
      id: idFor(row.external_id),
      tags: row.tags.split('|'),
      file: join(folder, 'recordings', row.audio_filename),
      // The recording's hash in its name: another recording never takes the place of this one.
      key: `seed/${recording.sha256.slice(0, 12)}-${row.audio_filename}`,
      sha256: recording.sha256,
      duration_ms: recording.duration_ms,
    }
  })
}

async function readCsv<Row>(file: string): Promise<Row[]> {
  return parse<Row>(await readFile(file), { columns: true, bom: true, skip_empty_lines: true })
}
