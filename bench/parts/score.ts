import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { AzureService } from '../../tests/support/azure/azure_service.ts'
import { GARDEN, multipart } from '../../tests/support/recordings.ts'
import { type Bench, readCatalog } from '../bench.ts'
import { drawRequests } from '../load/requests.ts'
import { untilDrawing } from '../load/send.ts'
import { cpuSecondsOf, residentMegabytesOf } from '../measure/processes.ts'
import { median, percentile } from '../measure/statistics.ts'
import { freePort, ServerProcess } from '../process/server_process.ts'
import { watch } from '../process/watch.ts'
import { ROOT } from '../product.ts'

/** The kinds of recordings that phones make; all say the same sentence. */
const RECORDINGS = [
  {
    format: 'WAV',
    file: 'database/content/learner/never_seen_such_a_beautiful_garden.wav',
    mostP95Ms: 1200,
  },
  { format: 'M4A', file: 'tests/fixtures/recordings/index_last.m4a', mostP95Ms: 3000 },
]

const PATH = '/api/v1/speech/score'
const BOUNDARY = 'kettle'
export const AT_ONCE = 50
export const ANSWER_AFTER_MS = 300
/** Memory is read this often in a run. */
const MEMORY_SAMPLES = 20

/** What scoring recordings of one format was like. */
export interface Scoring {
  format: string
  requests: number
  /** The p95 that is aimed at, in milliseconds. */
  mostP95Ms: number
  p50: number
  p95: number
  slowest: number
  perSecond: number
  /** CPU time of the server's process, its threads included, for each recording, in milliseconds. */
  serverCpuMs: number
  /** How often another answer than a score by Azure came, by its status. */
  errors: Record<string, number>
  delayP99: number
  delayMax: number
  /** The medians of the run's second and of its last quarter. */
  residentMegabytes: { early: number; late: number }
}

/** Scores recordings through the whole server, with a stand-in for Azure that answers late. */
export async function measureScoring(bench: Bench): Promise<Scoring[]> {
  const { url } = bench.databases[0]!
  const service = new AzureService()
  service.answerAfterMs = ANSWER_AFTER_MS
  await service.start()
  const watchPort = await freePort()
  const script = fileURLToPath(new URL('../servers/watched_product.ts', import.meta.url))
  const server = await ServerProcess.start('scoring', [script, String(watchPort)], url, {
    AZURE_SPEECH_KEY: service.key,
    AZURE_SPEECH_ENDPOINT: service.endpoint,
    // In production an address without TLS is refused, and nothing but this differs.
    NODE_ENV: 'development',
  })
  try {
    const { tagIds } = await readCatalog(url)
    await untilDrawing(server, drawRequests(1, tagIds)[0]!, bench.token)
    const results: Scoring[] = []
    for (const recording of RECORDINGS) {
      const body = multipart(
        [
          { name: 'audio', filename: 'a', content: readFileSync(`${ROOT}${recording.file}`) },
          { name: 'reference_text', content: GARDEN },
        ],
        BOUNDARY
      )
      const run = new ScoringRun(server, body, bench.token, service)
      await run.send(AT_ONCE)
      await watch(watchPort)
      const { format, mostP95Ms } = recording
      results.push({ format, mostP95Ms, ...(await run.measure(bench.options.requests, watchPort)) })
    }
    return results
  } finally {
    await server.stop()
    await service.stop()
  }
}

class ScoringRun {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

  readonly #server: ServerProcess
  readonly #body: Buffer
  readonly #token: string
  readonly #service: AzureService

  constructor(server: ServerProcess, body: Buffer, token: string, service: AzureService) {
    this.#server = server
    this.#body = body
    this.#token = token
    this.#service = service
  }

  async measure(requests: number, watchPort: number) {
    const resident: number[] = []
    const every = Math.max(1, Math.floor(requests / MEMORY_SAMPLES))
    const cpuBefore = cpuSecondsOf(this.#server.pid)
    const startedAt = performance.now()
    const { latencies, errors } = await this.send(requests, (count) => {
      if (count % every === 0) resident.push(residentMegabytesOf(this.#server.pid))
    })
    const delay = await watch(watchPort)
    const quarter = Math.floor(resident.length / 4)
    return {
      requests,
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      slowest: percentile(latencies, 1),
      perSecond: requests / ((performance.now() - startedAt) / 1000),
      errors,
      serverCpuMs: (1000 * (cpuSecondsOf(this.#server.pid) - cpuBefore)) / requests,
      ...delay,
      residentMegabytes: {
        early: median(resident.slice(quarter, 2 * quarter)),
        late: median(resident.slice(-quarter)),
      },
    }
  }

  /** Keeps `AT_ONCE` requests on their way. @param onAnswer is told how many have come */
  async send(requests: number, onAnswer?: (count: number) => void) {
    const latencies: number[] = []
    const errors: Record<string, number> = {}
    let sent = 0
    const learner = async () => {
      while (sent < requests) {
        sent++
        const sentAt = performance.now()
        const fault = await this.#score()
        latencies.push(performance.now() - sentAt)
        if (fault !== undefined) errors[fault] = (errors[fault] ?? 0) + 1
        this.#service.turns.length = 0
        onAnswer?.(latencies.length)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, learner))
    return { latencies, errors }
  }

  /** @returns what came instead of a score */
  async #score(): Promise<string | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const headers = {
      'authorization': `Bearer ${this.#token}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': this.#body.length,
    }
    const { port } = this.#server
    const sent = request(
      { host: '127.0.0.1', port, path: PATH, method: 'POST', agent: this.#agent, headers },
      (answer) => {
        text(answer).then(
          (body) => resolve(answer.statusCode === 200 ? body : String(answer.statusCode)),
          reject
        )
      }
    )
    sent.on('error', reject)
    sent.end(this.#body)
    try {
      const body = await promise
      if (!body.startsWith('{')) return body
      const { provider_name: name } = JSON.parse(body) as { provider_name: string }
      return name === 'azure' ? undefined : name
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'no answer'
    }
  }
}
