import { chownSync, mkdirSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import {
  findPrograms,
  makeCluster,
  readServerPid,
  startServer,
} from '#operations/embedded_postgres/cluster'
import { EmbeddedPostgresFailed } from '#operations/embedded_postgres/errors'
import {
  EMBEDDED_DATABASE,
  EMBEDDED_USER,
  embeddedDataFolder,
  embeddedSocketFolder,
} from '#operations/embedded_postgres/location'
import { postgresUser, type ProcessUser } from '#operations/embedded_postgres/process_user'

/** Long enough for the recovery after a crash. */
const START_TIMEOUT_MS = 60_000

/** The advisory lock that every process which uses the server holds, shared with the others. */
const PRESENCE_LOCK = 0x5a7_e11

/**
 * A process's presence at the embedded PostgreSQL server. Whoever comes first starts the server,
 * whoever leaves last stops it. Presence is a shared advisory lock on a connection of its own: the
 * server itself knows who is there, a process that is killed is gone at once, and no pid file or
 * lock file can go stale. Whoever leaves and gets the lock for itself alone was the last one, and
 * nobody can come in while it holds it.
 */
export class EmbeddedPostgres {
  #client: pg.Client | undefined
  #leaving = false

  readonly #dataFolder: string
  readonly #socketFolder: string
  readonly #user: ProcessUser | undefined

  /**
   * @param storagePath absolute path of the storage folder
   * @param checkout absolute path of the project
   * @param onLoss called when the server went away unasked; it is started again meanwhile
   */
  constructor(
    private storagePath: string,
    checkout: string,
    private onLoss: (error: Error | undefined) => void
  ) {
    this.#dataFolder = embeddedDataFolder(storagePath)
    this.#socketFolder = embeddedSocketFolder(storagePath)
    this.#user = postgresUser(checkout)
  }

  /**
   * Makes the database and starts the server as needed, and stays present.
   *
   * @throws EmbeddedPostgresFailed with one line that says what to do
   */
  async enter(): Promise<void> {
    const programs = await findPrograms()
    const deadline = Date.now() + START_TIMEOUT_MS
    this.#makeFolders()
    await makeCluster(programs, this.#dataFolder, this.#user)

    let ended: string | undefined
    for (let starts = 0; Date.now() < deadline;) {
      if (await this.#connect()) return
      if (readServerPid(this.#dataFolder) === undefined || ended !== undefined) {
        if (starts++ === 5) break
        ended = undefined
        void startServer(programs, this.#dataFolder, this.#user, this.#settings()).then((line) => {
          ended = line
        })
      } else if (!isRunning(readServerPid(this.#dataFolder))) {
        // The lock file of a server that was killed: starting replaces it.
        ended = ''
      }
      await sleep(25)
    }
    throw new EmbeddedPostgresFailed(
      `The embedded database does not start; ${this.#dataFolder}.log says why. ${ended ?? ''}`.trim()
    )
  }

  /** Leaves, and stops the server if nobody else is present. */
  async leave(): Promise<void> {
    this.#leaving = true
    const client = this.#client
    this.#client = undefined
    if (client === undefined) return
    try {
      await client.query('select pg_advisory_unlock_shared($1)', [PRESENCE_LOCK])
      const { rows } = await client.query<{ last: boolean }>(
        'select pg_try_advisory_lock($1) as last',
        [PRESENCE_LOCK]
      )
      if (rows[0]?.last === true) return await this.#stop()
    } catch {
      // The server is gone already: nothing is left to stop.
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  #makeFolders(): void {
    mkdirSync(this.storagePath, { recursive: true })
    if (this.#socketFolder === this.#dataFolder) return
    mkdirSync(this.#socketFolder, { recursive: true, mode: 0o700 })
    if (this.#user !== undefined && statSync(this.#socketFolder).uid === 0) {
      chownSync(this.#socketFolder, this.#user.uid, this.#user.gid)
    }
  }

  #settings(): Record<string, string> {
    return {
      listen_addresses: '',
      unix_socket_directories: this.#socketFolder,
      unix_socket_permissions: '0700',
      max_connections: '100',
    }
  }

  /** Whether the server could be entered. A server that starts or stops cannot yet. */
  async #connect(): Promise<boolean> {
    const client = new pg.Client({
      host: this.#socketFolder,
      user: EMBEDDED_USER,
      database: 'postgres',
      application_name: 'saywell presence',
      keepAlive: true,
    })
    let entered = false
    client.on('error', (error) => entered && this.#lost(client, error))
    client.on('end', () => entered && this.#lost(client))
    try {
      await client.connect()
      await client.query('select pg_advisory_lock_shared($1)', [PRESENCE_LOCK])
      await this.#makeDatabase(client)
    } catch (error) {
      await client.end().catch(() => undefined)
      if (isNotReady(error)) return false
      throw new EmbeddedPostgresFailed(
        `The embedded database refuses us: ${error instanceof Error ? error.message : String(error)}`
      )
    }
    entered = true
    this.#client = client
    return true
  }

  async #makeDatabase(client: pg.Client): Promise<void> {
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

  #lost(client: pg.Client, error?: Error): void {
    if (this.#leaving || this.#client !== client) return
    this.#client = undefined
    this.onLoss(error)
    void this.#enterAgain()
  }

  async #enterAgain(): Promise<void> {
    while (!this.#leaving && this.#client === undefined) {
      try {
        await this.enter()
      } catch (error) {
        this.onLoss(error as Error)
        await sleep(1000)
      }
    }
  }

  /** Fast shutdown: PostgreSQL ends its connections and writes everything out. */
  async #stop(): Promise<void> {
    const pid = readServerPid(this.#dataFolder)
    if (pid === undefined) return
    process.kill(pid, 'SIGINT')
    while (isRunning(pid)) await sleep(10)
  }
}

/** Whether a connection failed because no server is there, or it is starting or stopping. */
function isNotReady(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  const codes = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03']
  return codes.includes(code ?? '') || /terminated|closed/i.test(message ?? '')
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
