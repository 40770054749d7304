import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import {
  RENDITIONS_FOLDER,
  SPEECHES_FOLDER,
  UPLOADS_FOLDER,
} from '#catalog/speeches/recording_keys'
import { inBatches } from '#concurrency/in_parallel'
import { IMPORTS_FOLDER } from '#importing/jobs/sheet_store'
import { RECORDING_REFERENCES } from '#importing/recording_references'
import { databaseTime } from '#postgres/database_time'
import { DeletionsHeldOff, isBackupUnderWay } from '#postgres/deletion_hold'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'

/** Longer than any import runs: the rows of one that runs now do not refer to its files yet. */
const SWEPT_AFTER_MS = 24 * 3600 * 1000

const FOLDERS = [SPEECHES_FOLDER, RENDITIONS_FOLDER, UPLOADS_FOLDER, IMPORTS_FOLDER]

const UNREFERENCED = `
  select stored.key from unnest(:keys::text[]) as stored(key)
  where ${RECORDING_REFERENCES.map(({ table, key }) => {
    return `not exists (select from ${table} where ${key} = stored.key)`
  }).join(' and ')}`

/**
 * Deletes recordings that nothing refers to: of imports and uploads that were broken off, and of
 * speeches that have another recording now. Those that an undo would bring back are kept, as are
 * uploads that wait for their import, and the sheets of imports; renditions are made again.
 *
 * @param olderThanMs younger ones stay
 * @returns how many were deleted
 * @throws StorageUnavailable; DeletionsHeldOff while a backup is made, which may refer to them
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
    if (rows.length > 0 && (await isBackupUnderWay(client))) throw new DeletionsHeldOff()
    // One after the other: nobody waits for it.
    for (const { key } of rows) await storage.delete(key)
    deleted += rows.length
  }
  return deleted
}
