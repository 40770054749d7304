import { Agent, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Bench, readCatalog } from '../bench.ts'
import { drawRequests, sessionRequests } from '../load/requests.ts'
import { send, untilDrawing } from '../load/send.ts'
import { cpuSecondsOf } from '../measure/processes.ts'
import { median } from '../measure/statistics.ts'
import type { ServerProcess } from '../process/server_process.ts'
import { startWatched, watch } from '../process/watch.ts'

/** `Accept-Encoding`, as apps send it or do not. */
const CODINGS = ['identity', 'gzip', 'br'] as const
type Coding = (typeof CODINGS)[number]

/** As many results as a session may have. */
const RESULTS = 200
const AT_ONCE = 16

/** What a long answer costs in one coding: medians of the rounds. */
export interface Compressing {
  coding: Coding
  bytes: number
  perSecond: number
  /** CPU time of the server's process, its threads included, for each answer, in milliseconds. */
  serverCpuMs: number
  /** Time between two turns of the event loop, in milliseconds. */
  delayP99: number
}

/** Reads a session of 200 results in each coding, which take turns. */
export async function measureCompressing(bench: Bench): Promise<Compressing[]> {
  const { url } = bench.databases[0]!
  const { server, watchPort } = await startWatched('compressing', url)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  try {
    const { speechIds, tagIds } = await readCatalog(url)
    await untilDrawing(server, drawRequests(1, tagIds)[0]!, bench.token)
    const [session] = sessionRequests(1, speechIds, tagIds, RESULTS)
    const saved = await send(server.port, session!, bench.token)
    const { id } = saved.body as { id: string }
    const reader = new SessionReader(server, `${session!.path}/${id}`, bench.token, agent)
    const rounds: Compressing[] = []
    for (let round = -1; round < bench.options.rounds; round++) {
      for (const coding of CODINGS) {
        await watch(watchPort)
        const measured = await reader.readFor(bench.options.seconds, coding)
        const { delayP99 } = await watch(watchPort)
        if (round >= 0) rounds.push({ coding, ...measured, delayP99 })
      }
    }
    return CODINGS.map((coding) => medianOf(rounds.filter((one) => one.coding === coding)))
  } finally {
    agent.destroy()
    await server.stop()
  }
}

function medianOf(rounds: Compressing[]): Compressing {
  const of = (pick: (round: Compressing) => number) => median(rounds.map(pick))
  return {
    coding: rounds[0]!.coding,
    bytes: of(({ bytes }) => bytes),
    perSecond: of(({ perSecond }) => perSecond),
    serverCpuMs: of(({ serverCpuMs }) => serverCpuMs),
    delayP99: of(({ delayP99 }) => delayP99),
  }
}

class SessionReader {
  readonly #server: ServerProcess
  readonly #path: string
  readonly #token: string
  readonly #agent: Agent

  constructor(server: ServerProcess, path: string, token: string, agent: Agent) {
    this.#server = server
    this.#path = path
    this.#token = token
    this.#agent = agent
  }

  /** Keeps `AT_ONCE` requests on their way. */
  async readFor(seconds: number, coding: Coding) {
    const cpuBefore = cpuSecondsOf(this.#server.pid)
    const startedAt = performance.now()
    const lengths: number[] = []
    const app = async () => {
      while (performance.now() - startedAt < seconds * 1000) lengths.push(await this.#read(coding))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, app))
    return {
      bytes: median(lengths),
      perSecond: lengths.length / ((performance.now() - startedAt) / 1000),
      serverCpuMs: (1000 * (cpuSecondsOf(this.#server.pid) - cpuBefore)) / lengths.length,
    }
  }

  /** @returns how many bytes the body has @throws Error for another answer, or another coding */
  #read(coding: Coding): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const headers = { 'authorization': `Bearer ${this.#token}`, 'accept-encoding': coding }
    const { port } = this.#server
    const sent = request(
      { host: '127.0.0.1', port, path: this.#path, agent: this.#agent, headers },
      (answer) => {
        const { 'content-encoding': got = 'identity' } = answer.headers
        if (answer.statusCode !== 200 || got !== coding) {
          reject(new Error(`${this.#path} was answered with ${answer.statusCode}, ${got}.`))
        }
        buffer(answer).then(({ length }) => resolve(length), reject)
      }
    )
    sent.on('error', reject).end()
    return promise
  }
}
