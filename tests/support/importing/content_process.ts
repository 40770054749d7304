/**
 * A process of its own that changes the content for a while, as operators' commands do: imports,
 * bulk changes, merges of tags, undos, purges, sweeps and old batches that go, in an order of its own.
 *
 * Arguments: a seed, how many changes, and the folder of recordings. Changes that were never made by
 * then, as there was nothing to do for them, are tried again for a while. At the end it prints a
 * line of JSON: how often each change was made and refused, and what failed otherwise.
 */
import 'reflect-metadata'
import { readdirSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, importer } from '../../../bin/app_root.js'

export interface ChangesMade {
  made: Record<string, number>
  refused: Record<string, number>
  failed: string[]
}

const [seed, changes, audio] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]!]
const MORE_CHANGES = 60
const IDS = 30
const TAGS = ['one', 'two', 'three', 'four', 'five', 'six']
const ROWS = 8

const app = new Ignitor(APP_ROOT, { importer }).createApp('console')
app.booting(async () => void (await import('#start/env')))
await app.init()
await app.boot()
await app.start(() => undefined)

const { TERMINAL } = await import('#auditing/audit_log')
const { Batches } = await import('#catalog/batches/batches')
const { BulkChanges } = await import('#catalog/batches/bulk_change')
const { TagMerge } = await import('#catalog/batches/tag_merge')
const { SpeechBin } = await import('#catalog/speeches/speech_bin')
const { openAudioFolder } = await import('#importing/audio/audio_folder')
const { ContentImport } = await import('#importing/content_import')
const { sweepRecordings } = await import('#importing/sweep_recordings')
const { expiredRows } = await import('#operations/expired_rows')
const { sql } = await import('#postgres/sql')
const { default: env } = await import('#start/env')
const { RecordingStorage } = await import('#storage/recording_storage')
const { seededRandom } = await import('#tests/support/random')

const actor = { origin: TERMINAL }
const db = await app.container.make('lucid.db')
const storage = await app.container.make(RecordingStorage)
const content = await app.container.make(ContentImport)
const [batches, bulk, tagMerge, bin] = await Promise.all([
  app.container.make(Batches),
  app.container.make(BulkChanges),
  app.container.make(TagMerge),
  app.container.make(SpeechBin),
])
const recordings = readdirSync(audio)
const random = seededRandom(seed)
const below = (limit: number) => Math.floor(random() * limit)
const oneOf = <T>(list: T[]): T => list[below(list.length)]!

async function ids(from: string): Promise<string[]> {
  const rows = await sql<{ id: string }>(db, `select id from ${from} order by random() limit 8`)
  return rows.map(({ id }) => id)
}

const ALIVE = 'speeches where deleted_at is null'
const BINNED = 'speeches where deleted_at is not null and audio_url is not null'

/** Some of a few speeches, each with one of a few recordings: they are shared and replaced. */
function csv(): Buffer {
  const first = below(IDS)
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const id = (first + index) % IDS
    return `id-${id},${oneOf(recordings)},Sentence ${id} ${below(3)}.,B1,answer,"${oneOf(TAGS)},${oneOf(TAGS)}"`
  })
  return Buffer.from(`external_id,audio_filename,text,level,type,tags\n${lines.join('\n')}\n`)
}

/** Those of imports that are over are a day old: all but what an import stores just now. */
async function ageRecordings(): Promise<void> {
  const rows = await sql<{ key: string }>(
    db,
    `select audio_url as key from speeches where audio_url is not null
     union select before ->> 'audio_url' from batch_speeches where before ->> 'audio_url' <> ''`
  )
  const time = new Date(Date.now() - 25 * 3600 * 1000)
  for (const { key } of rows) {
    const file = join(app.makePath(env.get('STORAGE_PATH')), 'files', key)
    await utimes(file, time, time).catch(() => undefined)
  }
}

/** Each says whether it was accepted. */
const CHANGES: Record<string, () => Promise<unknown>> = {
  import: async () => {
    const request = { dryRun: false, draft: false, strict: false, csv: csv() }
    const openAudio = (findings: Parameters<typeof openAudioFolder>[1]) => {
      return openAudioFolder(audio, findings)
    }
    const { isAccepted } = await content.run({ ...request, openAudio }, actor)
    return isAccepted
  },
  delete: async () => bulk.change(await ids(ALIVE), { deleted: true }, actor),
  restore: async () => bulk.change(await ids(BINNED), { deleted: false }, actor),
  tag: async () => {
    const [addTags, removeTags] = [await ids('tags'), await ids('tags')]
    const change = { addTags: addTags.slice(0, 2), removeTags: removeTags.slice(0, 1) }
    return bulk.change(await ids(ALIVE), change, actor)
  },
  merge: async () => {
    const [from, into] = await ids('tags')
    return from !== undefined && into !== undefined && tagMerge.merge(from, into, actor)
  },
  undo: async () => {
    const [batch] = await ids('batches')
    return batch !== undefined && batches.undo(batch, actor)
  },
  // The one before is the most likely to be untouched.
  undoLast: async () => {
    const [last] = await batches.list(1)
    return last !== undefined && batches.undo(last.id, actor)
  },
  purge: async () => {
    const { removed, kept } = await bin.purge(0, actor)
    return removed + kept > 0
  },
  expire: async () => {
    await sql(
      db,
      `update batches set created_at = now() - interval '31 days' where id in (
         select id from batches order by created_at limit 3 for update skip locked)`
    )
    const chores = expiredRows(db.connection()).filter(({ name }) => name === 'batches')
    return chores[0]!.run()
  },
  sweep: async () => {
    await ageRecordings()
    return sweepRecordings(db.connection(), storage)
  },
}

const result: ChangesMade = { made: {}, refused: {}, failed: [] }
const names = [...Object.keys(CHANGES), 'import', 'import', 'undoLast']
const neverMade = () => Object.keys(CHANGES).filter((name) => result.made[name] === undefined)
for (let change = 0; change < changes + MORE_CHANGES; change++) {
  const missing = change < changes ? [] : neverMade()
  if (change >= changes && missing.length === 0) break
  // Those that are never made need others before them: something in the bin, a second tag.
  const name = change === 0 ? 'import' : oneOf([...names, ...missing, ...missing])
  try {
    const isAccepted = Boolean(await CHANGES[name]!())
    const counts = isAccepted ? result.made : result.refused
    counts[name] = (counts[name] ?? 0) + 1
  } catch (error) {
    const { status, message } = error as { status?: number; message: string }
    if (status !== undefined && status < 500) {
      result.refused[name] = (result.refused[name] ?? 0) + 1
    } else {
      result.failed.push(`${name}: ${message}`)
    }
  }
}
process.stdout.write(`${JSON.stringify(result)}\n`)
await app.terminate()
