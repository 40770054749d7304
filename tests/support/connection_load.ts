import { KeptConnection } from '#tests/support/kept_connection'

/** Clients that keep their connections, and send the same request again as soon as it is answered. */
export class ConnectionLoad {
  /** Answers, by status. */
  readonly statuses: Record<number, number> = {}
  /** How many answers told the client to open another connection. */
  closing = 0
  /** Requests without an answer, and connections that were refused: why. */
  readonly lost: string[] = []
  #isOver = false
  readonly #clients: Promise<void>[]

  constructor(
    private origin: string,
    private request: Buffer,
    clients: number
  ) {
    this.#clients = Array.from({ length: clients }, () => this.#run())
  }

  get answered(): number {
    return Object.values(this.statuses).reduce((sum, count) => sum + count, 0)
  }

  /** Each client gets its last answer. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#clients)
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      try {
        await this.#useConnection(await KeptConnection.open(this.origin))
      } catch (error) {
        this.lost.push((error as Error).message)
      }
    }
  }

  async #useConnection(connection: KeptConnection): Promise<void> {
    let isKept = true
    while (isKept && !this.#isOver) {
      const { status, headers } = await connection.send(this.request)
      this.statuses[status] = (this.statuses[status] ?? 0) + 1
      isKept = headers.connection !== 'close'
      if (!isKept) this.closing++
    }
    connection.destroy()
  }
}
