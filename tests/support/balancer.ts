import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 50

const OF_A_CONNECTION = ['connection', 'keep-alive']

/** A load balancer as they are used in front of servers: it sends no request to one that is not ready. */
export class Balancer {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #server = createServer((request, response) => this.#passOn(request, response))
  readonly #ready = new Set<string>()
  readonly #closed = new AbortController()
  #next = 0

  /** @param path of the answer by which it decides */
  private constructor(
    private origins: string[],
    private path: string
  ) {}

  static async start(origins: string[], path: string): Promise<Balancer> {
    const balancer = new Balancer(origins, path)
    await Promise.all(origins.map((origin) => balancer.#look(origin)))
    for (const origin of origins) void balancer.#follow(origin)
    balancer.#server.listen(0, '127.0.0.1')
    await once(balancer.#server, 'listening')
    return balancer
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  isReady(origin: string): boolean {
    return this.#ready.has(origin)
  }

  close(): void {
    this.#closed.abort()
    this.#server.close()
    this.#server.closeAllConnections()
    this.#agent.destroy()
  }

  async #follow(origin: string): Promise<void> {
    while (!this.#closed.signal.aborted) {
      await this.#look(origin)
      await pause(LOOK_EVERY_MS)
    }
  }

  async #look(origin: string): Promise<void> {
    const isReady = await fetch(`${origin}${this.path}`).then(
      ({ ok }) => ok,
      () => false
    )
    if (isReady) this.#ready.add(origin)
    else this.#ready.delete(origin)
  }

  #passOn(request: IncomingMessage, response: ServerResponse): void {
    const ready = this.origins.filter((origin) => this.#ready.has(origin))
    const origin = ready[this.#next++ % ready.length]
    if (origin === undefined) return void response.writeHead(503).end()
    const passed = httpRequest(new URL(request.url!, origin), {
      method: request.method,
      headers: withoutConnection(request.headers),
      agent: this.#agent,
    })
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode!, withoutConnection(answer.headers))
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    passed.on('error', (error) => {
      response.writeHead(502, { 'content-length': error.message.length }).end(error.message)
    })
    request.pipe(passed)
  }
}

/** Each of the two connections has its own. */
function withoutConnection(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !OF_A_CONNECTION.includes(name))
  return Object.fromEntries(passed)
}
