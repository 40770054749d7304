import { connect, type Socket } from 'node:net'

const END_OF_HEAD = '\r\n\r\n'

export interface ConnectionEvents {
  connected(milliseconds: number): void
  /** @param head of the answer, with its status line */
  answered(status: number, milliseconds: number, head: string): void
  /** It is closed then; `open` connects anew. */
  failed(reason: string): void
}

/**
 * A kept-alive connection of a client that sends a request and waits for its answer. It reads no more
 * of an answer than its head, so that it costs little.
 */
export class Connection {
  readonly #port: number
  readonly #events: ConnectionEvents
  #socket: Socket | undefined
  #startedAt = 0
  #sentAt = 0
  /** An answer whose head is not there as a whole. */
  #begun: Buffer | undefined
  #head = ''
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
    socket.on('connect', () => this.#events.connected(performance.now() - this.#startedAt))
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message))
    socket.on('close', () => this.#fail('closed by the server'))
  }

  /** Sends the next request, when it is connected: it must have no answer to wait for. */
  send(request: Buffer): void {
    this.#sentAt = performance.now()
    this.#socket?.write(request)
  }

  /** Closes it without a word to its owner. */
  close(): void {
    this.#socket?.removeAllListeners()
    this.#socket?.on('error', () => undefined).destroy()
    this.#socket = undefined
  }

  #read(chunk: Buffer): void {
    if (this.#bytesLeft >= 0) {
      this.#bytesLeft -= chunk.length
    } else {
      const answer = this.#begun === undefined ? chunk : Buffer.concat([this.#begun, chunk])
      const end = answer.indexOf(END_OF_HEAD)
      this.#begun = end === -1 ? answer : undefined
      if (end === -1) return
      this.#head = answer.toString('latin1', 0, end)
      const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1]
      if (length === undefined) return this.#fail('answer without Content-Length')
      this.#bytesLeft = Number(length) - (answer.length - end - END_OF_HEAD.length)
    }
    if (this.#bytesLeft > 0) return
    this.#bytesLeft = -1
    const status = Number(this.#head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))
    this.#events.answered(status, performance.now() - this.#sentAt, this.#head)
  }

  #fail(reason: string): void {
    this.close()
    this.#events.failed(reason)
  }
}
