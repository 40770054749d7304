import { createHash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { Assert } from '@japa/assert'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'

/** SQL that finds what must not be, whatever was done with the content; by what it would mean. */
const NEVER = {
  'a speech of the game without a recording': `
    select id from speeches where deleted_at is null and audio_url is null`,
  'a speech without the entry in the audit log that it was made, or with several': `
    select id from speeches s where 1 <> (select count(*) from audit_logs a
      where a.resource_id = s.id and a.action = 'speech_created')`,
  'a speech that went without an entry in the audit log, or with several': `
    select made.resource_id from audit_logs made
    where made.action = 'speech_created'
      and not exists (select from speeches s where s.id = made.resource_id)
      and 1 <> (select count(*) from audit_logs a where a.resource_id = made.resource_id
                and a.action in ('speech_purged', 'speech_removed'))`,
  'a batch that is not in the audit log once': `
    select b.id from batches b where 1 <> (select count(*) from audit_logs a
      where a.resource_id = b.id and a.action = b.kind || '_made')`,
  'an undone batch that is not in the audit log once': `
    select b.id from batches b where (b.undone_at is not null)::integer <> (
      select count(*) from audit_logs a where a.resource_id = b.id and a.action = 'batch_undone')`,
  'a batch with another number of speeches than it tells': `
    select b.id from batches b where b.speech_count <> (
      select count(*) from batch_speeches o where o.batch_id = b.id)`,
  'a speech whose last batch knows a later version': `
    select s.id from speeches s join batch_speeches b on b.speech_id = s.id
    where b.version > s.version`,
}

/** What may be served or brought back by an undo. */
const NEEDED = `
  select audio_url as key from speeches where audio_url is not null
  union
  select b.before ->> 'audio_url' from batch_speeches b
  join speeches s on s.id = b.speech_id and s.version = b.version
  join batches o on o.id = b.batch_id
  where o.kind <> 'undo' and o.undone_at is null and b.before ->> 'audio_url' <> ''`

const HASHES = `
  select audio_url as key, array_agg(distinct trim(audio_sha256)) as hashes from speeches
  where audio_url is not null group by audio_url`

/** Asserts what must hold between the tables, and between them and the storage. */
export async function assertContentWhole(
  assert: Assert,
  connection: string,
  storage: RecordingStorage
): Promise<void> {
  const client = db.connection(connection)
  for (const [what, text] of Object.entries(NEVER)) {
    assert.deepEqual(await sql(client, text), [], what)
  }
  const stored = await Array.fromAsync(storage.list('speeches/'))
  const needed = await sql<{ key: string }>(client, NEEDED)
  assert.includeMembers(
    stored.map(({ key }) => key),
    needed.map(({ key }) => key),
    'a recording that is needed is not stored'
  )
  for (const { key, hashes } of await sql<{ key: string; hashes: string[] }>(client, HASHES)) {
    const bytes = await storage.read(key)
    assert.deepEqual(hashes, [createHash('sha256').update(bytes).digest('hex')], key)
  }
}
