import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import {
  RENDITIONS_FOLDER,
  SPEECHES_FOLDER,
  UPLOADS_FOLDER,
} from '#catalog/speeches/recording_keys'
import { inBatches } from '#concurrency/in_parallel'
import { IMPORTS_FOLDER } from '#importing/jobs/sheet_store'
import { databaseTime } from '#postgres/database_time'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'

/** Longer than any import runs: the rows of one that runs now do not refer to its files yet. */
const SWEPT_AFTER_MS = 24 * 3600 * 1000

const FOLDERS = [SPEECHES_FOLDER, RENDITIONS_FOLDER, UPLOADS_FOLDER, IMPORTS_FOLDER]

const UNREFERENCED = `
  select stored.key from unnest(:keys::text[]) as stored(key)
  where not exists (select from speeches s where s.audio_url = stored.key)
    and not exists (select from speeches s where s.rendition_url = stored.key)
    and not exists (select from batch_speeches b where b.before ->> 'audio_url' = stored.key)
    and not exists (select from uploads u where u.storage_key = stored.key)
    and not exists (select from imports i where i.csv_key = stored.key)
    and not exists (select from imports i where i.faulty_key = stored.key)`

/**
 * Deletes recordings that nothing refers to: of imports and uploads that were broken off, and of
 * speeches that have another recording now. Those that an undo would bring back are kept, as are
 * uploads that wait for their import, and the sheets of imports; renditions are made again.
 *
 * @param olderThanMs younger ones stay
 * @returns how many were deleted
 * @throws StorageUnavailable
 */
export async function sweepRecordings(
  client: QueryClientContract,
  storage: RecordingStorage,
  olderThanMs = SWEPT_AFTER_MS
): Promise<number> {
  // By the earlier of two clocks: if one is wrong, an import that runs now must not lose its recordings.
  const now = Math.min(Date.now(), Number(await databaseTime(client)))
  const keys: string[] = []
  for (const folder of FOLDERS) {
    for await (const { key, modifiedAt } of storage.list(folder)) {
      if (now - modifiedAt.getTime() >= olderThanMs) keys.push(key)
    }
  }
  let deleted = 0
  for (const batch of inBatches(keys)) {
    const rows = await sql<{ key: string }>(client, UNREFERENCED, { keys: batch })
    // One after the other: nobody waits for it.
    for (const { key } of rows) await storage.delete(key)
    deleted += rows.length
  }
  return deleted
}
