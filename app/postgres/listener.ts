import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Count, Figure } from '#metrics/instruments'
import { withinTime } from '#postgres/time_limit'

const RECONNECT_AFTER_MS = 250
const STOP_TIMEOUT_MS = 2000

/** Longer than a statement takes; a connection that is silent this long is given up. */
const QUERY_TIMEOUT_MS = 10_000

/** Silence after which the connection is asked whether it is still there, and its time to answer. */
const HEARTBEAT_AFTER_MS = 2000
const HEARTBEAT_TIMEOUT_MS = 3000

/** PostgreSQL's channels that changes are announced on. */
const CHANNELS = ['catalog_changes', 'ended_sign_ins'] as const

const connected = new Figure(
  'listener_connected',
  'Whether changes of the database are listened to.',
  { listener: CHANNELS }
)
const reconnects = new Count(
  'listener_reconnects_total',
  'New connections of a listener after one that was lost.',
  { listener: CHANNELS }
)

/** Keeps something in memory that follows the database. */
export interface DatabaseFollower {
  /** What it listens to. */
  readonly channel: (typeof CHANNELS)[number]
  /** A new connection listens from now on: what was announced before may have been missed. */
  connected(): void
  notified(payload: string): void
  /** Does one piece of what is due, if anything is. @returns whether something was */
  catchUp(client: pg.Client): Promise<boolean>
}

/**
 * Keeps a connection of its own for a follower that listens (PostgreSQL's LISTEN), and makes a new
 * one whenever it is lost, silent or refused.
 */
export class DatabaseListener {
  #stopped = true
  #inTrouble = false
  #heartbeatDue = false
  #hasConnected = false
  #running: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined

  /**
   * @param connection what node-postgres connects with
   * @param onTrouble called once when the connection is lost, silent or refused; it is tried again
   * until it is back
   */
  constructor(
    private connection: pg.ClientConfig,
    private follower: DatabaseFollower,
    private onTrouble: (error: Error) => void
  ) {}

  /** Begins to listen, in the background. */
  start(): void {
    this.#stopped = false
    this.#running = this.#run()
  }

  /** Ends at the next step; a database that does not answer is not waited for. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await withinTime(STOP_TIMEOUT_MS, () => this.#running).catch(() => undefined)
  }

  get isStopped(): boolean {
    return this.#stopped
  }

  /** Something is due that did not come through the channel. */
  wake(): void {
    this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#listenUntilLost()
      } catch (error) {
        if (!this.#stopped && !this.#inTrouble) this.onTrouble(error as Error)
        this.#inTrouble = true
      }
      if (!this.#stopped) await sleep(RECONNECT_AFTER_MS)
    }
  }

  async #listenUntilLost(): Promise<void> {
    const client = new pg.Client({
      ...this.connection,
      application_name: `saywell ${this.follower.channel}`,
      query_timeout: QUERY_TIMEOUT_MS,
    })
    let lost: Error | undefined
    const lose = (error?: Error) => {
      lost ??= error ?? new Error('Connection terminated')
      this.#wake()
    }
    client.on('error', lose)
    client.on('end', () => lose())
    client.on('notification', ({ payload }) => {
      this.follower.notified(payload ?? '')
      this.#wake()
    })
    try {
      await client.connect()
      await client.query(`listen ${this.follower.channel}`)
      this.follower.connected()
      this.#noteConnected()
      while (!this.#stopped && lost === undefined) await this.#step(client)
      if (lost !== undefined && !this.#stopped) throw lost
    } finally {
      connected.set({ listener: this.follower.channel }, 0)
      // An unanswered goodbye must not keep the process alive.
      ;(client as pg.Client & { unref(): void }).unref()
      await client.end().catch(() => undefined)
    }
  }

  #noteConnected(): void {
    const labels = { listener: this.follower.channel }
    connected.set(labels, 1)
    if (this.#hasConnected) reconnects.add(labels)
    this.#hasConnected = true
  }

  async #step(client: pg.Client): Promise<void> {
    if (this.#heartbeatDue) {
      this.#heartbeatDue = false
      await withinTime(HEARTBEAT_TIMEOUT_MS, () => client.query('select 1'))
    } else if (await this.follower.catchUp(client)) {
      this.#inTrouble = false
    } else {
      const timer = setTimeout(() => {
        this.#heartbeatDue = true
        this.#wake()
      }, HEARTBEAT_AFTER_MS)
      await new Promise<void>((resolve) => (this.#wake = resolve))
      clearTimeout(timer)
    }
  }
}
