/** A connection of node-postgres in Knex's pool. */
interface PooledConnection {
  query(text: string): Promise<unknown>
  /** Says goodbye and waits for the other side; while a statement is open, closes at once. */
  end(): Promise<void>
  /** Lets the process end before the connection does. */
  unref(): void
  /** Knex's own mark: a connection that has it is closed, and never handed out. */
  __knex__disposed?: unknown
}

/** What is used of tarn, Knex's pool. */
interface ConnectionPool {
  on(event: 'createSuccess', listener: (id: number, connection: PooledConnection) => void): void
  on(event: 'acquireSuccess', listener: (id: number, connection: PooledConnection) => void): void
  on(event: 'destroyRequest', listener: (id: number, connection: PooledConnection) => void): void
  on(event: 'release', listener: (connection: PooledConnection) => void): void
}

/**
 * Ends the connections of a pool that do not answer. node-postgres' own `query_timeout` would only
 * give up the statement, and the next request would wait behind it on the same connection.
 */
export class PoolWatch {
  #held = new Map<PooledConnection, NodeJS.Timeout>()
  #idle = new Set<PooledConnection>()

  /**
   * @param holdLimitMs how long one statement or transaction may use a connection
   * @param onSilence called when a connection was ended for that
   */
  constructor(
    pool: ConnectionPool,
    private holdLimitMs: number,
    private onSilence: () => void
  ) {
    pool.on('createSuccess', (_, connection) => this.#idle.add(connection))
    pool.on('acquireSuccess', (_, connection) => this.#hold(connection))
    pool.on('release', (connection) => this.#release(connection))
    pool.on('destroyRequest', (_, connection) => this.#idle.delete(connection))
  }

  /** Closes the idle connections: where one is dead without a sign, they may be, too. */
  evictIdle(): void {
    for (const connection of this.#idle) {
      connection.__knex__disposed ??= 'Another connection to the database does not answer.'
      cut(connection)
    }
  }

  /** Before the pool is closed: an unanswered goodbye must not keep the process alive. */
  stop(): void {
    for (const connection of [...this.#idle, ...this.#held.keys()]) connection.unref()
  }

  #hold(connection: PooledConnection): void {
    this.#idle.delete(connection)
    const timer = setTimeout(() => {
      // An answer that lies in the socket while we were busy is read first.
      setImmediate(() => {
        if (this.#held.get(connection) !== timer) return
        cut(connection)
        this.onSilence()
      })
    }, this.holdLimitMs)
    this.#held.set(connection, timer)
  }

  #release(connection: PooledConnection): void {
    clearTimeout(this.#held.get(connection))
    this.#held.delete(connection)
    this.#idle.add(connection)
  }
}

/** Closes a connection at once: whoever waits for its answer gets an error instead. */
function cut(connection: PooledConnection): void {
  connection.query('select 1').catch(() => undefined)
  connection.end().catch(() => undefined)
}
