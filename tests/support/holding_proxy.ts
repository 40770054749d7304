import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { connectToDatabase, throughProxy } from '#tests/support/database_address'

/** Which way of a request that has the watched text is held back. */
export type Held = 'statement' | 'answer'

/**
 * Stands between a server process and PostgreSQL, and freezes one statement at a known moment:
 * before PostgreSQL gets it, or when it is done and the server has not been told yet.
 */
export class HoldingProxy {
  #server: Server
  #sockets = new Set<Socket>()
  #watched: { text: string; held: Held; caught: () => void } | undefined

  private constructor(private databaseUrl: string) {
    this.#server = createServer((client) => this.#join(client))
  }

  /** @param databaseUrl of the PostgreSQL server, with its socket's folder as `host` if it has one */
  static async start(databaseUrl: string): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(databaseUrl)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  /** The `DATABASE_URL` that leads through here. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return throughProxy(this.databaseUrl, port)
  }

  /** Resolves when the next statement whose values have the text is held back. */
  hold(text: string, held: Held): Promise<void> {
    return new Promise((caught) => (this.#watched = { text, held, caught }))
  }

  /** Ends every connection, as the end of the server process does. */
  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    const database = connectToDatabase(this.databaseUrl)
    let held: Held | undefined
    client.on('data', (chunk) => {
      if (this.#watched !== undefined && chunk.includes(this.#watched.text)) {
        held = this.#watched.held
        this.#watched.caught()
      }
      if (held !== 'statement') database.write(chunk)
    })
    database.on('data', (chunk) => {
      if (held === undefined) client.write(chunk)
    })
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }
}
