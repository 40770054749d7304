import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface KeptAnswer {
  status: number
  /** Under their names in lower case. */
  headers: Record<string, string>
  body: string
}

const HEAD_END = '\r\n\r\n'

/** A connection on which bytes go out as they are, and one answer after the other comes back. */
export class KeptConnection {
  #received = ''
  #arrived = Promise.withResolvers<void>()
  /** Resolves once the connection is over, in whatever way. */
  readonly closed: Promise<void>

  private constructor(private socket: Socket) {
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      this.#wake()
    })
    // Whoever closes is closed, as clients do; `halfClose` waits for the other side.
    socket.on('end', () => {
      this.#wake()
      socket.end()
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        resolve()
        this.#wake()
      })
    })
  }

  /** @throws when nobody listens there */
  static async open(origin: string): Promise<KeptConnection> {
    const { hostname, port } = new URL(origin)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    await once(socket, 'connect')
    return new KeptConnection(socket)
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes)
  }

  /** Sends nothing more, and goes on reading. */
  halfClose(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** Sends a request as a whole. */
  send(request: Buffer | string): Promise<KeptAnswer> {
    this.write(request)
    return this.answer()
  }

  /** @throws Error when the connection is over before an answer is there as a whole */
  async answer(): Promise<KeptAnswer> {
    for (;;) {
      const answer = this.#take()
      if (answer !== undefined) return answer
      if (this.socket.readableEnded || this.socket.destroyed) {
        throw new Error(`The connection ended without an answer: "${this.#received}"`)
      }
      await this.#arrived.promise
    }
  }

  #take(): KeptAnswer | undefined {
    const end = this.#received.indexOf(HEAD_END)
    if (end === -1) return undefined
    const [first, ...lines] = this.#received.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      })
    )
    const bodyStart = end + HEAD_END.length
    const bodyEnd = bodyStart + Number(headers['content-length'] ?? 0)
    if (this.#received.length < bodyEnd) return undefined
    const body = this.#received.slice(bodyStart, bodyEnd)
    this.#received = this.#received.slice(bodyEnd)
    return { status: Number(first!.split(' ')[1]), headers, body }
  }

  #wake(): void {
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers<void>()
  }
}

/** A request as it is sent. */
export function rawRequest(
  method: string,
  path: string,
  { token, type, body = '' }: { token?: string; type?: string; body?: Buffer | string } = {}
): Buffer {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}${HEAD_END}`), Buffer.from(body)])
}
