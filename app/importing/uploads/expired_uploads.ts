import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { isBackupUnderWay } from '#postgres/deletion_hold'
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
 * Deletes upload sessions after their day, with the recordings that nobody has taken. Rows go first, so
 * that a backup that begins meanwhile refers to no file that goes: what is left is swept away later.
 */
export function expiredUploads(database: Client, storage: RecordingStorage) {
  return {
    name: 'upload sessions',
    run: async () => {
      for (let removed = 0; ;) {
        const [session] = await sql<{ id: string; keys: string[] }>(database, EXPIRED)
        if (session === undefined) return removed
        const { rowCount } = await database.rawQuery<{ rowCount: number }>(DELETE, {
          id: session.id,
        })
        removed += rowCount
        if (await isBackupUnderWay(database)) continue
        // Another server may be at the same session: a file that is gone is no fault.
        for (const key of session.keys) await storage.delete(key)
      }
    },
  }
}
