import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { SPEECHES_FOLDER } from '#catalog/speeches/recording_keys'
import { sweepRecordings } from '#importing/sweep_recordings'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'

const OWNS_ANY = `select exists (select from speeches where starts_with(audio_url, ?)) as owns_any`

/**
 * The same as `content:sweep`, every day. Nothing is deleted for a database that refers to no stored
 * recording at all: it may be a new one beside the bucket of another one.
 */
export function dailySweep(
  client: QueryClientContract,
  openStorage: () => Promise<RecordingStorage>
) {
  return {
    name: 'unused recordings',
    async run() {
      const [found] = await sql<{ owns_any: boolean }>(client, OWNS_ANY, [SPEECHES_FOLDER])
      return found!.owns_any ? sweepRecordings(client, await openStorage()) : 0
    },
  }
}
