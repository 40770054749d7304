import { request } from 'node:http'
import env from '#start/env'
import { ChildServer } from '#tests/support/child_server'
import { assertDocumented } from '#tests/support/contract'
import { DatabaseProxy } from '#tests/support/database_proxy'
import { freePort } from '#tests/support/free_port'
import { until } from '#tests/support/until'

export interface Answer {
  status: number
  headers: Headers
  body: string
  /** Until the whole answer was there, in milliseconds. */
  took: number
}

export interface Call {
  path: string
  method?: 'GET' | 'POST'
  token?: string
  headers?: Record<string, string>
  /** Sent as JSON, or as it is. */
  body?: object | FormData
}

/** Longer than any answer may take, so that a request that hangs fails its test. */
const PATIENCE_MS = 15_000

/** A server in a process of its own, which reaches the tests' database through a proxy. */
export class ServerBehindProxy {
  private constructor(
    readonly proxy: DatabaseProxy,
    readonly child: ChildServer,
    private port: number
  ) {}

  static async start({ isDatabaseThere = true } = {}): Promise<ServerBehindProxy> {
    const proxy = DatabaseProxy.create()
    if (isDatabaseThere) await proxy.restore()
    const port = await freePort()
    const child = ChildServer.startHttp({
      PORT: String(port),
      DATABASE_URL: proxy.url,
      STORAGE_PATH: env.get('STORAGE_PATH'),
      LOG_LEVEL: 'info',
    })
    await child.line((line) => line.includes('started HTTP server'))
    const server = new ServerBehindProxy(proxy, child, port)
    if (isDatabaseThere) await server.untilReady()
    return server
  }

  /** Ends the process and the proxy. @returns its exit code */
  async stop(): Promise<number | null> {
    const code = await this.child.stop()
    this.proxy.cut()
    return code
  }

  /** @throws Error when the answer is not as the OpenAPI document says */
  async call({ path, method = 'GET', token, headers = {}, body }: Call): Promise<Answer> {
    const startedAt = performance.now()
    const isForm = body instanceof FormData
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await answer.text()
    const took = performance.now() - startedAt
    const isText = /json/.test(answer.headers.get('content-type') ?? '')
    assertDocumented({
      method,
      path: path.split('?')[0]!,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: isText ? text : null,
    })
    return { status: answer.status, headers: answer.headers, body: text, took }
  }

  /** The status alone, with so little work that a thousand at once are no burden for the tests. */
  status({ path, method = 'GET', token, body }: Call): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const sent = request({
      port: this.port,
      path,
      method,
      agent: false,
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    })
    sent.on('error', reject).on('response', (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.end(JSON.stringify(body))
    return promise
  }

  untilReady(): Promise<void> {
    return until('the server is ready', async () => {
      const { status } = await this.call({ path: '/health/ready' })
      return status === 200
    })
  }

  /** The lines of the log with this message, parsed. */
  logged(message: string): Record<string, unknown>[] {
    return this.child.lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === message)
  }
}
