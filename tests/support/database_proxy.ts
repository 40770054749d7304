import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { connectToDatabase, testsDatabaseUrl, throughProxy } from '#tests/support/database_address'

/** How a connection through the proxy fares. */
interface Link {
  near: Socket
  far: Socket
}

/**
 * A way to the tests' database that can fail as networks do. What was frozen or muted stays so for
 * good: only connections that are made after `restore` work again.
 */
export class DatabaseProxy {
  #server: Server
  #links = new Set<Link>()
  #isFrozen = false
  #delayMs = 0

  private constructor(readonly port: number) {
    this.#server = createServer({ noDelay: true }, (near) => this.#accept(near))
  }

  /** @returns a proxy that refuses every connection until `restore` */
  static create(): DatabaseProxy {
    // Below the ports that systems give to outgoing connections: it is closed and opened again.
    return new DatabaseProxy(20_000 + Math.floor(Math.random() * 10_000))
  }

  /** What to set DATABASE_URL to. */
  get url(): string {
    return throughProxy(testsDatabaseUrl(), this.port)
  }

  /** Lets new connections through. */
  async restore(): Promise<void> {
    this.#isFrozen = false
    this.#delayMs = 0
    if (this.#server.listening) return
    this.#server.listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Resets all connections, and refuses new ones. */
  cut(): void {
    this.#server.close()
    for (const { near, far } of this.#links) {
      near.resetAndDestroy()
      far.destroy()
    }
    this.#links.clear()
  }

  /** From now on nothing passes, and nobody is told; new connections are accepted, and silent. */
  freeze(): void {
    this.#isFrozen = true
    for (const { near, far } of this.#links) {
      near.removeAllListeners('data').pause()
      far.removeAllListeners('data').pause()
    }
  }

  /** From now on requests arrive, and answers are lost; on each connection from a statement on. */
  mute(from = ''): void {
    for (const { near, far } of this.#links) {
      const lose = () => void far.removeAllListeners('data').resume()
      if (from === '') lose()
      else near.on('data', (chunk: Buffer) => chunk.includes(from) && lose())
    }
  }

  /** From now on each answer takes so much longer. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs
  }

  #accept(near: Socket): void {
    const far = connectToDatabase(testsDatabaseUrl())
    const link = { near, far }
    this.#links.add(link)
    const end = () => {
      near.destroy()
      far.destroy()
      this.#links.delete(link)
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    if (this.#isFrozen) return
    near.on('data', (chunk: Buffer) => far.write(chunk))
    far.on('data', (chunk: Buffer) => {
      if (this.#delayMs === 0) near.write(chunk)
      else setTimeout(() => near.writable && near.write(chunk), this.#delayMs)
    })
  }
}
