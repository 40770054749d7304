import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Bench, readCatalog } from '../bench.ts'
import { drawRequests } from '../load/requests.ts'
import { percentile } from '../measure/statistics.ts'
import { run } from '../process/run.ts'
import { ServerProcess } from '../process/server_process.ts'
import { serverEnvironment } from '../settings.ts'
import { PRODUCT } from '../targets.ts'
import type { LoadedCells } from './load_cells.ts'

const ASK_EVERY_MS = 5
const LOOK_EVERY_MS = 100
const TIMEOUT_MS = 180_000

/** What a server answered on one route from its first answer until the catalog was loaded. */
export interface Answers {
  statuses: Record<string, number>
  p99: number
  /** The slowest answer, in milliseconds. */
  slowest: number
}

export interface Loading {
  database: string
  /** From starting the process to the first answer, and from there to the whole catalog. */
  secondsToAnswer: number
  secondsToLoad: number
  health: Answers
  draw: Answers
  cells: LoadedCells
}

/** Loads the largest catalog: in a process that does nothing else, and in a server that is asked. */
export async function measureLoading(bench: Bench): Promise<Loading> {
  const largest = bench.databases.reduce((one, other) => {
    return other.speeches > one.speeches ? other : one
  })
  const script = fileURLToPath(new URL('./load_cells.ts', import.meta.url))
  const printed = await run(process.execPath, [script], {
    env: serverEnvironment(largest.url, 1),
  })
  return { ...(await askWhileLoading(bench, largest)), cells: JSON.parse(printed) as LoadedCells }
}

async function askWhileLoading(bench: Bench, { name, url }: { name: string; url: string }) {
  const { tagIds } = await readCatalog(url)
  const { path, body } = drawRequests(1, tagIds)[0]!
  const startedAt = performance.now()
  const server = await ServerProcess.start(`${PRODUCT.name} loading`, PRODUCT.command, url)
  try {
    const health = new Asker(server, 'GET', '/health')
    const draw = new Asker(server, 'POST', path, JSON.stringify(body), bench.token)
    while ((await health.ask()) === undefined) {
      if (server.hasEnded) throw new Error(`The server ended: ${server.lastWords()}`)
      await sleep(ASK_EVERY_MS)
    }
    const answeredAt = performance.now()
    let isLoaded = false
    const poll = async (asker: Asker) => {
      while (!isLoaded && performance.now() < answeredAt + TIMEOUT_MS) {
        await asker.ask()
        await sleep(ASK_EVERY_MS)
      }
    }
    const watch = async () => {
      while (!isLoaded && performance.now() < answeredAt + TIMEOUT_MS) {
        isLoaded = await hasLoaded(server)
        await sleep(LOOK_EVERY_MS)
      }
    }
    await Promise.all([poll(health), poll(draw), watch()])
    return {
      database: name,
      secondsToAnswer: (answeredAt - startedAt) / 1000,
      secondsToLoad: (performance.now() - answeredAt) / 1000,
      health: health.summarize(),
      draw: draw.summarize(),
    }
  } finally {
    await server.stop()
  }
}

async function hasLoaded({ port }: ServerProcess): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`)
  const { checks } = (await answer.json()) as { checks: { catalog: string } }
  return checks.catalog === 'ok'
}

/** Asks the same again and again on one connection, and notes how long each answer took. */
export class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #options: object
  readonly #content: string | undefined
  readonly #latencies: number[] = []
  readonly #statuses: Record<string, number> = {}

  constructor(
    { port }: ServerProcess,
    method: string,
    path: string,
    content?: string,
    token?: string
  ) {
    const headers = { 'content-type': 'application/json', 'authorization': `Bearer ${token}` }
    this.#options = { host: '127.0.0.1', port, method, path, agent: this.#agent, headers }
    this.#content = content
  }

  /** @returns the status; undefined when there was no answer, which counts once there was one */
  async ask(): Promise<number | undefined> {
    const sentAt = performance.now()
    const status = await this.#send()
    if (status !== undefined) this.#latencies.push(performance.now() - sentAt)
    if (status !== undefined || this.#latencies.length > 0) {
      const name = String(status ?? 'no answer')
      this.#statuses[name] = (this.#statuses[name] ?? 0) + 1
    }
    return status
  }

  summarize(): Answers {
    this.#agent.destroy()
    return {
      statuses: this.#statuses,
      p99: percentile(this.#latencies, 0.99),
      slowest: percentile(this.#latencies, 1),
    }
  }

  #send(): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    const sent = request(this.#options, (answer) => {
      answer.on('error', () => resolve(undefined))
      answer.on('end', () => resolve(answer.statusCode))
      answer.resume()
    })
    sent.on('error', () => resolve(undefined))
    sent.end(this.#content)
    return promise
  }
}
