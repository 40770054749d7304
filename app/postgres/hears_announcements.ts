import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseConnection } from '#postgres/connection'

/** How long an announcement may take to come, in milliseconds. */
const ANNOUNCED_WITHIN_MS = 2000

/**
 * Whether what is announced (NOTIFY) comes to who listens (LISTEN). Behind a pool of connections in
 * transaction mode, such as PgBouncer, it does not, and neither do locks of a session hold; nothing says so.
 *
 * @throws what node-postgres throws
 */
export async function hearsAnnouncements(connection: DatabaseConnection): Promise<boolean> {
  // A pool may refuse a session that begins with a limit.
  const settings = { ...connection, lock_timeout: undefined }
  const listener = new pg.Client(settings)
  const speaker = new pg.Client(settings)
  // A lost connection also fails what is asked over it.
  for (const client of [listener, speaker]) client.on('error', () => undefined)
  try {
    const channel = `heard_${randomBytes(6).toString('hex')}`
    const heard = new Promise<boolean>((resolve) => {
      listener.once('notification', () => resolve(true))
    })
    await Promise.all([listener.connect(), speaker.connect()])
    await listener.query(`listen ${channel}`)
    await speaker.query(`notify ${channel}`)
    const late = sleep(ANNOUNCED_WITHIN_MS, false, { ref: false })
    // A pool sends it with the next answer, if at all.
    await listener.query('select 1')
    return await Promise.race([heard, late])
  } finally {
    await Promise.all([listener.end(), speaker.end()].map((end) => end.catch(() => undefined)))
  }
}
