import { Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How often a server that closes looks for connections on which nothing is under way. */
const CLOSE_IDLE_EVERY_MS = 100

/** How long a connection that was opened just before may take to send its first byte. */
const SILENT_LIMIT_MS = 1000

/** Requests that a client has sent without waiting for the answers to those before. */
const MAX_WAITING = 32

/** A request that is answered once those before it are. */
interface Turn {
  response: ServerResponse
  begin: () => unknown
}

interface Connection {
  /** The answer that is made or sent, until that is sent to its end. */
  answer: ServerResponse | undefined
  waiting: Turn[]
}

/**
 * An HTTP server that answers the requests of a connection one after the other, and finishes what is
 * under way when it is closed. Connections are cut only after a limit.
 */
export class DrainingServer extends Server {
  /**
   * Every connection with its open answer. A set of all open answers would double the work of the
   * garbage collector: tables that it outgrew keep old answers alive.
   */
  readonly #connections = new Map<Socket, Connection>()
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
      this.#connections.set(socket, { answer: undefined, waiting: [] })
      socket.once('close', () => this.#connections.delete(socket))
    })
  }

  /**
   * Answers a request once those before it on its connection are answered. Node.js hands over all that
   * a client has sent in one piece: hundreds at once would hold the event loop, and each answer
   * the memory. Whoever sends too many loses the connection.
   *
   * @param begin makes the answer; not called when nobody can receive it any more
   */
  answerInTurn(socket: Socket, turn: Turn): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined || socket.destroyed) return
    if (connection.answer === undefined) return this.#begin(socket, connection, turn)
    if (connection.waiting.length === MAX_WAITING) return void socket.destroy()
    connection.waiting.push(turn)
  }

  /** Whether it is us who are waited for on a connection, not the client who takes no answer. */
  isWorkingFor(socket: Socket): boolean {
    const answer = this.#connections.get(socket)?.answer
    return answer !== undefined && !answer.writableEnded && socket.writableLength === 0
  }

  /** From now on, every answer has `Connection: close`, so that no client sends more on its connection. */
  drain(): void {
    this.#isDraining = true
    for (const connection of this.#connections.values()) this.#announceClose(connection)
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
    const isSending = [...this.#connections.values()].some(({ answer }) => answer?.writableEnded)
    if (!isSending) super.closeIdleConnections()
  }

  #begin(socket: Socket, connection: Connection, { response, begin }: Turn): void {
    connection.answer = response
    if (this.#isDraining) this.#announceClose(connection)
    response.once('close', () => {
      connection.answer = undefined
      const next = connection.waiting.shift()
      if (next !== undefined && socket.writable) this.#begin(socket, connection, next)
    })
    begin()
  }

  /** In the last answer of those that the client waits for already. */
  #announceClose({ answer, waiting }: Connection): void {
    if (answer !== undefined && waiting.length === 0) answer.shouldKeepAlive = false
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
