import pg from 'pg'
import type { DatabaseConnection } from '#postgres/connection'

/**
 * Whether a pool of connections, such as PgBouncer, stands between us and PostgreSQL. In transaction
 * mode, LISTEN and locks of a session do nothing there, and say nothing. It tells clients another
 * process than the one of PostgreSQL that answers.
 *
 * @throws what node-postgres throws
 */
export async function leadsThroughPool(connection: DatabaseConnection): Promise<boolean> {
  // PgBouncer may refuse a session that begins with a limit.
  const settings = { ...connection, lock_timeout: undefined }
  const client = new pg.Client(settings) as pg.Client & { processID: number | null }
  // A lost connection also fails what is asked over it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return rows[0]?.pid !== client.processID
  } finally {
    await client.end().catch(() => undefined)
  }
}
