import { isIP } from 'node:net'
import { RedisConnection } from '@adonisjs/redis'
import { Outage, type OutageLog } from '#concurrency/outage'

/** A request waits no longer for Redis: it goes on without. */
const PATIENCE_MS = 40

/** A connection that is silent for so long is closed, and another one opened. */
const SILENCE_LIMIT_MS = 1000

const CONNECT_LIMIT_MS = 500
const RECONNECT_AFTER_MS = 200

/** The connection to Redis, which may go away and come back at any time. */
export class RedisLink {
  readonly connection: RedisConnection
  readonly #outage: Outage
  #asking: Promise<void> | undefined

  /** @param url redis:// or rediss:// (TLS), with name, password and number of the database */
  constructor(url: string, log: OutageLog) {
    this.#outage = new Outage(() => this.ping(), log)
    this.connection = new RedisConnection('saywell', {
      ...addressOf(url),
      connectionName: 'saywell',
      connectTimeout: CONNECT_LIMIT_MS,
      commandTimeout: SILENCE_LIMIT_MS,
      socketTimeout: SILENCE_LIMIT_MS,
      // A command is not repeated on the next connection: its request does not wait for it.
      maxRetriesPerRequest: 0,
      retryStrategy: () => RECONNECT_AFTER_MS,
    })
    this.connection.on('error', ({ error }) => {
      this.#hearLaterErrors()
      this.suspect(error as Error)
    })
  }

  /** Whether it did not answer when it was asked last. */
  get isAway(): boolean {
    return this.#outage.isAway
  }

  /**
   * A command failed. It may only have been late because this process was busy, so Redis counts as
   * away when it does not answer a question either.
   */
  suspect(error: Error): void {
    this.#asking ??= this.ping()
      .catch(() => this.#outage.begin(error))
      .finally(() => (this.#asking = undefined))
  }

  /** @throws Error when there is no answer in time */
  async ping(): Promise<void> {
    await this.inTime(this.connection.ping())
  }

  /**
   * Waits for an answer, but not for long.
   *
   * @throws Error when there is none in time; what the command throws
   */
  inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // In two steps: between them, a process that was busy reads what has come meanwhile.
      let timer = setTimeout(() => {
        timer = setTimeout(() => {
          reject(new Error(`Redis did not answer within ${PATIENCE_MS} ms.`))
        }, PATIENCE_MS / 2)
      }, PATIENCE_MS / 2)
      answer.finally(() => clearTimeout(timer)).then(resolve, reject)
    })
  }

  /** Closes the connection without a word, which always works. */
  async close(): Promise<void> {
    this.#outage.stop()
    this.#hearLaterErrors()
    await this.connection.disconnect()
  }

  /**
   * ioredis listens for one error of a socket. A refused certificate is followed by another one at
   * times, which would end the process when nobody hears it.
   */
  #hearLaterErrors(): void {
    this.connection.ioConnection.stream?.on('error', () => undefined)
  }
}

function addressOf(url: string) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: Number(port || 6379),
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1)),
    tls: protocol === 'rediss:' ? { servername: isIP(host) ? undefined : host } : undefined,
  }
}
