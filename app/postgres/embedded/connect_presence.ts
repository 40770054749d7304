import pg from 'pg'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'
import { EMBEDDED_DATABASE, EMBEDDED_USER } from '#postgres/embedded/location'

/** The advisory lock that every process which uses the server holds, shared with the others. */
export const PRESENCE_LOCK = 0x5a7_e11

/**
 * Enters the running server: connects, takes the shared lock, and makes the database if it is the
 * first time.
 *
 * @param onLost called when the connection ends after it was entered
 * @returns undefined when there is no server, or it is still starting or stopping
 * @throws EmbeddedPostgresFailed when the server refuses us for another reason
 */
export async function connectPresence(
  socketFolder: string,
  onLost: (client: pg.Client, error?: Error) => void
): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    host: socketFolder,
    user: EMBEDDED_USER,
    database: 'postgres',
    application_name: 'saywell presence',
    keepAlive: true,
  })
  let entered = false
  client.on('error', (error) => entered && onLost(client, error))
  client.on('end', () => entered && onLost(client))
  try {
    await client.connect()
    await client.query('select pg_advisory_lock_shared($1)', [PRESENCE_LOCK])
    await makeDatabase(client)
  } catch (error) {
    await client.end().catch(() => undefined)
    if (isNotReady(error)) return undefined
    throw new EmbeddedPostgresFailed(
      `The embedded database refuses us: ${error instanceof Error ? error.message : String(error)}`
    )
  }
  entered = true
  return client
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [
    EMBEDDED_DATABASE,
  ])
  if (found.rowCount !== 0) return
  try {
    await client.query(`create database ${EMBEDDED_DATABASE}`)
  } catch (error) {
    // 42P04, 23505: another process made it at the same moment.
    if (!['42P04', '23505'].includes((error as pg.DatabaseError).code ?? '')) throw error
  }
}

/** Whether a connection failed because no server is there, or it is starting or stopping. */
function isNotReady(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  const codes = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03']
  return codes.includes(code ?? '') || /terminated|closed/i.test(message ?? '')
}
