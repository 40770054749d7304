import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { SERVER_LIMITS } from '#postgres/limits'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { freePort } from '#tests/support/free_port'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

/** Fewer than whoever asks, and in turn, so that nobody finds its session again. */
const SESSIONS = 3

/** What .env.example says of `connect_query`. */
const LIMITS = Object.entries(SERVER_LIMITS)
  .map(([name, value]) => `set ${name} = ${value}`)
  .join('; ')

/**
 * Starts a real PgBouncer before the tests' database, in transaction mode.
 *
 * @returns what to set DATABASE_URL to
 */
export async function startPgBouncer(
  cleanup: (end: () => void | Promise<void>) => void
): Promise<string> {
  const port = await freePort()
  const database = new URL(testsDatabaseUrl())
  const settings = {
    host: database.searchParams.get('host') ?? database.hostname,
    port: database.port || '5432',
    dbname: database.pathname.slice(1),
    user: database.username,
    ...(database.password !== '' && { password: decodeURIComponent(database.password) }),
    connect_query: LIMITS,
  }
  const target = Object.entries(settings).map(([name, value]) => `${name}='${value}'`)
  const file = join(temporaryFolder(cleanup), 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
pooled = ${target.join(' ')}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SESSIONS}
server_round_robin = 1
`
  )
  // It refuses to run as root.
  const asAnother = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const bouncer = spawn('pgbouncer', ['-q', ...asAnother, file], { stdio: 'ignore' })
  cleanup(() => end(bouncer))
  const url = `postgresql://${database.username}@127.0.0.1:${port}/pooled`
  await until('PgBouncer answers', () => answers(url))
  return url
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function end(bouncer: ChildProcess): Promise<void> {
  if (bouncer.exitCode !== null) return
  bouncer.kill('SIGKILL')
  await once(bouncer, 'exit')
}
