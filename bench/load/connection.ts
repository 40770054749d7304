import { connect, type Socket } from 'node:net'

const RECONNECT_AFTER_MS = 20

const END_OF_HEAD = '\r\n\r\n'

export interface ConnectionEvents {
  /** The next request, as bytes; undefined when there shall be no more. */
  next(): Buffer | undefined
  connected(milliseconds: number): void
  answered(status: number, milliseconds: number): void
  /** @returns whether to connect anew */
  failed(reason: string): boolean
  /** There is no more to do: the connection is closed. */
  done(): void
}

/**
 * A client that sends a request, waits for its answer and sends the next one, on one kept-alive
 * connection. It reads no more of an answer than its status and length, so that it costs little.
 * What fails is counted, and it connects anew.
 */
export class Connection {
  readonly #port: number
  readonly #events: ConnectionEvents
  #socket: Socket | undefined
  #startedAt = 0
  #sentAt = 0
  #isDone = false
  /** An answer whose head is not there as a whole. */
  #begun: Buffer | undefined
  #status = 0
  /** Of the answer's body, still to come; -1 while its head is. */
  #bytesLeft = -1

  constructor(port: number, events: ConnectionEvents) {
    this.#port = port
    this.#events = events
  }

  open(): void {
    this.#startedAt = performance.now()
    this.#begun = undefined
    this.#bytesLeft = -1
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    socket.on('connect', () => {
      this.#events.connected(performance.now() - this.#startedAt)
      this.#send()
    })
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message))
    socket.on('close', () => this.#fail('closed by the server'))
  }

  /** Gives up what it still waits for, a connection or an answer, which counts as failed. */
  abandon(reason: string): void {
    if (this.#isDone) return
    this.#events.failed(reason)
    this.#finish()
  }

  #send(): void {
    const request = this.#events.next()
    if (request === undefined) return this.#finish()
    this.#sentAt = performance.now()
    this.#socket!.write(request)
  }

  #read(chunk: Buffer): void {
    if (this.#isDone) return
    if (this.#bytesLeft >= 0) {
      this.#bytesLeft -= chunk.length
    } else {
      const answer = this.#begun === undefined ? chunk : Buffer.concat([this.#begun, chunk])
      const end = answer.indexOf(END_OF_HEAD)
      this.#begun = end === -1 ? answer : undefined
      if (end === -1) return
      const head = answer.toString('latin1', 0, end)
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
      if (length === undefined) return this.abandon('answer without Content-Length')
      this.#status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))
      this.#bytesLeft = Number(length) - (answer.length - end - END_OF_HEAD.length)
    }
    if (this.#bytesLeft > 0) return
    this.#bytesLeft = -1
    this.#events.answered(this.#status, performance.now() - this.#sentAt)
    this.#send()
  }

  /** An end that was not asked for: the rest of the time goes to a new connection. */
  #fail(reason: string): void {
    if (this.#isDone) return
    if (!this.#events.failed(reason)) return this.#finish()
    this.#socket?.removeAllListeners()
    this.#socket?.on('error', () => undefined).destroy()
    setTimeout(() => {
      if (!this.#isDone) this.open()
    }, RECONNECT_AFTER_MS)
  }

  #finish(): void {
    this.#isDone = true
    this.#socket?.removeAllListeners()
    this.#socket?.on('error', () => undefined).destroy()
    this.#events.done()
  }
}
