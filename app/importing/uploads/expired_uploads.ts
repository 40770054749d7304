import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { sql } from '#postgres/sql'
import type { RecordingStorage } from '#storage/recording_storage'

type Client = Pick<QueryClientContract, 'rawQuery'>

/** An hour more: an import that began in time may still be reading its recordings, as a server may. */
const EXPIRED = `
  select s.id, array(select u.storage_key from uploads u where u.session_id = s.id) as keys
  from upload_sessions s where s.expires_at < now() - interval '1 hour'
    and not exists (
      select from imports i
      where i.upload_session_id = s.id and i.state in ('checking', 'importing'))
  order by s.expires_at limit 1`

const DELETE = 'delete from upload_sessions where id = :id'

/**
 * Deletes upload sessions after their day, with the recordings that nobody has taken. Files go first:
 * where it is broken off, the rows still tell what is left to do.
 */
export function expiredUploads(database: Client, storage: RecordingStorage) {
  return {
    name: 'upload sessions',
    run: async () => {
      for (let removed = 0; ;) {
        const [session] = await sql<{ id: string; keys: string[] }>(database, EXPIRED)
        if (session === undefined) return removed
        // Another server may be at the same session: a file that is gone is no fault.
        for (const key of session.keys) await storage.delete(key)
        const { rowCount } = await database.rawQuery<{ rowCount: number }>(DELETE, {
          id: session.id,
        })
        removed += rowCount
      }
    },
  }
}
