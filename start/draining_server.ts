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
  /**
   * Every connection, with its newest answer until that is sent to its end. A set of all open answers
   * would double the work of the garbage collector: tables that it outgrew keep old answers alive.
   */
  readonly #connections = new Map<Socket, ServerResponse | undefined>()
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
      this.#connections.set(socket, undefined)
      socket.once('close', () => this.#connections.delete(socket))
    })
    this.on('request', ({ socket }, response) => this.#follow(socket, response))
  }

  /** From now on, every answer has `Connection: close`, so that no client sends more on its connection. */
  drain(): void {
    this.#isDraining = true
    for (const response of this.#connections.values()) {
      if (response !== undefined) response.shouldKeepAlive = false
    }
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
    const isSending = [...this.#connections.values()].some((response) => response?.writableEnded)
    if (!isSending) super.closeIdleConnections()
  }

  #follow(socket: Socket, response: ServerResponse): void {
    this.#connections.set(socket, response)
    response.once('close', () => {
      if (this.#connections.get(socket) === response) this.#connections.set(socket, undefined)
    })
    if (this.#isDraining) response.shouldKeepAlive = false
  }

  /** Node.js counts a connection as busy until its first request is over, also when none comes. */
  #closeSilent(): void {
    for (const socket of this.#connections.keys()) if (socket.bytesRead === 0) socket.destroy()
  }

  #cut(): void {
    const { size } = this.#connections
    for (const socket of this.#connections.keys()) socket.destroy()
    this.onCut(size)
  }
}
