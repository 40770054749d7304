import { chownSync, mkdirSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { makeCluster, startServer } from '#postgres/embedded/cluster'
import { connectPresence, PRESENCE_LOCK } from '#postgres/embedded/connect_presence'
import { complaintOfFullDisk } from '#postgres/embedded/disk_space'
import { EmbeddedPostgresFailed } from '#postgres/embedded/errors'
import { embeddedDataFolder, embeddedSocketFolder } from '#postgres/embedded/location'
import { postgresUser, type ProcessUser } from '#postgres/embedded/process_user'
import { type EmbeddedVersion, findPrograms } from '#postgres/embedded/programs'
import { isServer, readServerPid, removeStaleLocks } from '#postgres/embedded/server_process'

/** Long enough for the recovery after a crash. */
const START_TIMEOUT_MS = 60_000

/** A server that ends at once this often will not start the next time either. */
const MAX_STARTS = 5

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
  #entering: Promise<void> = Promise.resolve()

  readonly #dataFolder: string
  readonly #socketFolder: string
  readonly #user: ProcessUser | undefined

  /**
   * @param storagePath absolute path of the storage folder
   * @param checkout absolute path of the project
   * @param version of PostgreSQL, which the data folder stays bound to
   * @param onLoss called when the server went away unasked; it is started again meanwhile
   */
  constructor(
    private storagePath: string,
    checkout: string,
    private version: EmbeddedVersion,
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
  enter(): Promise<void> {
    this.#entering = this.#enter()
    return this.#entering
  }

  /** Leaves, and stops the server if nobody else is present. */
  async leave(): Promise<void> {
    this.#leaving = true
    // Whoever is about to enter could not be told from a crash: it enters first.
    await this.#entering.catch(() => undefined)
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

  async #enter(): Promise<void> {
    const programs = await findPrograms(this.version)
    const deadline = performance.now() + START_TIMEOUT_MS
    this.#makeFolders()
    await makeCluster(programs, this.#dataFolder, this.#user)

    let complaint: string | undefined = ''
    for (let starts = 0; performance.now() < deadline;) {
      if (await this.#connect()) return
      const hasEnded = complaint !== undefined
      if (hasEnded && !isServer(readServerPid(this.#dataFolder))) {
        // Processes of a killed server end by themselves, and a busy machine takes its time for it.
        const isEnding = complaint?.includes('old server processes') === true
        if (!isEnding && starts++ === MAX_STARTS) break
        removeStaleLocks(this.#dataFolder, this.#socketFolder)
        complaint = undefined
        void startServer(programs, this.#dataFolder, this.#user, this.#settings()).then((line) => {
          complaint = line
        })
      }
      await sleep(25)
    }
    const reason = complaintOfFullDisk(this.#dataFolder) ?? complaint ?? ''
    throw new EmbeddedPostgresFailed(
      `The embedded database does not start; ${this.#dataFolder}.log says why. ${reason}`.trim()
    )
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
      // A list, in which quotation marks keep a comma and a blank in a name.
      unix_socket_directories: `"${this.#socketFolder.replaceAll('"', '""')}"`,
      unix_socket_permissions: '0700',
      max_connections: '100',
    }
  }

  /** Whether the server could be entered. A server that starts or stops cannot yet. */
  async #connect(): Promise<boolean> {
    const client = await connectPresence(this.#socketFolder, (lost, error) =>
      this.#lost(lost, error)
    )
    this.#client = client
    return client !== undefined
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
    // Its lock file goes last; a container without an init keeps the process as a zombie.
    while (readServerPid(this.#dataFolder) === pid && isServer(pid)) await sleep(10)
  }
}
