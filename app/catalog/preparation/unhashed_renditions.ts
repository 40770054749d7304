import { createHash } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { sql } from '#postgres/sql'
import { RecordingNotFound } from '#storage/errors'
import type { RecordingStorage } from '#storage/recording_storage'

/** A stop of the server waits for the run; a minute at the most, with a storage that is far away. */
const RENDITIONS_A_RUN = 2000

/** In any order: those whose files are lost do not keep the others. */
const UNHASHED = `
  select id, rendition_url from speeches
  where rendition_url is not null and rendition_sha256 is null
  order by random() limit ${RENDITIONS_A_RUN}`

const WRITE = `
  update speeches set rendition_sha256 = :hash where id = :id and rendition_url = :rendition_url`

/**
 * Finds the hashes of renditions that were made before hashes were kept: by these, a copy of one is
 * known when it comes to be scored.
 */
export function unhashedRenditions(
  database: Pick<QueryClientContract, 'rawQuery'>,
  storage: Pick<RecordingStorage, 'read'>
) {
  return {
    name: 'renditions without a hash',
    run: async () => {
      const found = await sql<{ id: string; rendition_url: string }>(database, UNHASHED)
      let hashed = 0
      for (const speech of found) {
        const hash = await hashOf(storage, speech.rendition_url)
        if (hash === undefined) continue
        await sql(database, WRITE, { ...speech, hash })
        hashed++
      }
      return hashed
    },
  }
}

/** @returns undefined for a file that is lost, as one is whose speech was purged meanwhile */
async function hashOf(
  storage: Pick<RecordingStorage, 'read'>,
  key: string
): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await storage.read(key))
      .digest('hex')
  } catch (error) {
    if (error instanceof RecordingNotFound) return undefined
    throw error
  }
}
