import { Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How often a server that closes looks for connections on which nothing is under way. */
const CLOSE_IDLE_EVERY_MS = 100

/** How long a connection that was opened just before may take to send its first byte. */
const SILENT_LIMIT_MS = 1000

/**
 * An HTTP server that finishes what is under way when it is closed. Connections are cut only after a
 * limit.
 */
export class DrainingServer extends Server {
  readonly #connections = new Set<Socket>()
  /** Answers that are not sent to their end. */
  readonly #open = new Set<ServerResponse>()
  #isDraining = false

  /**
   * @param closeLimitMs how long requests may take to end, from `close` on
   * @param onCut is told how many connections were cut then
   */
  constructor(
    private closeLimitMs: number,
    private onCut: (connections: number) => void
  ) {
    super()
    this.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.once('close', () => this.#connections.delete(socket))
    })
    this.on('request', (_request, response) => this.#follow(response))
  }

  /** From now on, every answer has `Connection: close`, so that no client sends more on its connection. */
  drain(): void {
    this.#isDraining = true
    for (const response of this.#open) response.shouldKeepAlive = false
  }

  /** Accepts no connection any more. @param callback is called when the last connection is closed */
  override close(callback?: (error?: Error) => void): this {
    this.drain()
    const closesSilentAt = performance.now() + SILENT_LIMIT_MS
    const closingIdle = setInterval(() => {
      this.closeIdleConnections()
      if (performance.now() >= closesSilentAt) this.#closeSilent()
    }, CLOSE_IDLE_EVERY_MS)
    const limit = setTimeout(() => this.#cut(), this.closeLimitMs)
    return super.close((error) => {
      clearInterval(closingIdle)
      clearTimeout(limit)
      callback?.(error)
    })
  }

  /**
   * Node.js counts a connection as idle once its answer was handed over, and would cut what the client
   * has not received yet. So none is closed while there is such an answer.
   */
  override closeIdleConnections(): void {
    const isSending = [...this.#open].some(({ writableEnded }) => writableEnded)
    if (!isSending) super.closeIdleConnections()
  }

  #follow(response: ServerResponse): void {
    this.#open.add(response)
    response.once('close', () => this.#open.delete(response))
    if (this.#isDraining) response.shouldKeepAlive = false
  }

  /** Node.js counts a connection as busy until its first request is over, also when none comes. */
  #closeSilent(): void {
    for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy()
  }

  #cut(): void {
    const { size } = this.#connections
    for (const socket of this.#connections) socket.destroy()
    this.onCut(size)
  }
}
