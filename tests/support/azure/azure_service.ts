import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type ReceivedTurn, Turn, type TurnBehaviour, type TurnPlan } from './turn.ts'

/** What it can do besides: to the request that opens the connection. */
const UPGRADE_BEHAVIOURS = [
  'refuse_401',
  'refuse_403',
  'refuse_429',
  'refuse_503',
  'never_upgrade',
  'reset',
] as const
export type Behaviour = TurnBehaviour | (typeof UPGRADE_BEHAVIOURS)[number]

const RECOGNITION_PATH = '/stt/speech/universal/v2'
const TOKEN_PATH = '/sts/v1.0/issueToken'
const KEY_HEADER = 'ocp-apim-subscription-key'

/**
 * Speaks the Speech service's WebSocket protocol as the SDK knows it (its source, version 1.52.0),
 * checks what comes, and misbehaves on demand.
 */
export class AzureService {
  key = 'key-of-the-stand-in-0123456789'
  behaviour: Behaviour | (() => Behaviour) = 'score'
  answerAfterMs = 0
  said: string | undefined
  /** What does not follow the protocol. */
  readonly faults: string[] = []
  readonly turns: ReceivedTurn[] = []
  /** How often somebody has asked for a token, and for a connection. */
  tokenRequests = 0
  connections = 0
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((request, response) => this.#answerHttp(request, response))
  readonly #webSockets = new WebSocketServer({ noServer: true })

  /** How many TCP connections are open for recordings. */
  openSockets = 0

  async start(port = 0): Promise<void> {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => {})
    })
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.connections++
      this.openSockets++
      socket.on('close', () => this.openSockets--)
      // One that nobody reads would never be seen to close.
      socket.on('end', () => socket.end()).resume()
      this.#upgrade(request, socket, head)
    })
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#server.unref()
  }

  /** As `AZURE_SPEECH_ENDPOINT` wants it. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The last recording that came. */
  get lastTurn(): ReceivedTurn {
    return this.turns.at(-1)!
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answerHttp(request: IncomingMessage, response: ServerResponse): void {
    this.tokenRequests++
    const isRight = request.method === 'POST' && request.url === TOKEN_PATH
    response.statusCode = !isRight ? 404 : request.headers[KEY_HEADER] === this.key ? 200 : 401
    response.end('a-token')
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url!, this.endpoint)
    const behaviour = typeof this.behaviour === 'string' ? this.behaviour : this.behaviour()
    if (pathname !== RECOGNITION_PATH) this.faults.push(`the path is ${pathname}`)
    if (searchParams.get('format') !== 'detailed') this.faults.push('the format is not detailed')
    if (behaviour === 'never_upgrade') return
    if (behaviour === 'reset') return void socket.resetAndDestroy()
    const [, status] = /^refuse_(\d+)$/.exec(behaviour) ?? []
    if (status !== undefined) return refuse(socket, status)
    if (request.headers[KEY_HEADER] !== this.key) return refuse(socket, '401')

    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (behaviour === 'ignore_close') ignoreClose(webSocket)
      const plan: TurnPlan = {
        behaviour: behaviour as TurnBehaviour,
        answerAfterMs: this.answerAfterMs,
        said: this.said,
      }
      const language = searchParams.get('language')
      const turn = new Turn(webSocket, plan, language, (fault) => this.faults.push(fault))
      this.turns.push(turn.received)
    })
  }
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}

/** Leaves the client's close frame unanswered, and the connection open. */
function ignoreClose(webSocket: WebSocket): void {
  webSocket.close = () => {}
  const inside = webSocket as unknown as { _receiver: { removeAllListeners(event: string): void } }
  inside._receiver.removeAllListeners('conclude')
}
