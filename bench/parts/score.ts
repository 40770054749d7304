import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { AzureService } from '../../tests/support/azure/azure_service.ts'
import { GARDEN, multipart } from '../../tests/support/recordings.ts'
import { type Bench, readCatalog } from '../bench.ts'
import { type Ffmpeg, ffmpegs } from '../ffmpegs.ts'
import { drawRequests } from '../load/requests.ts'
import { untilDrawing } from '../load/send.ts'
import { cpuSecondsOf, residentMegabytesOf } from '../measure/processes.ts'
import { median, percentile } from '../measure/statistics.ts'
import type { ServerProcess } from '../process/server_process.ts'
import { startWatched, watch, type WatchedServer } from '../process/watch.ts'
import { ROOT } from '../product.ts'
import type { Watched } from '../servers/watched_product.ts'

/** The kinds of recordings that phones make; all say the same sentence. */
export const RECORDINGS = [
  {
    format: 'WAV',
    file: 'database/content/learner/never_seen_such_a_beautiful_garden.wav',
    mostP95Ms: 1200,
  },
  { format: 'M4A', file: 'tests/fixtures/recordings/index_last.m4a', mostP95Ms: 3000 },
  { format: 'MP3', file: 'tests/fixtures/recordings/plain.mp3', mostP95Ms: 3000 },
]

export const SCORE_PATH = '/api/v1/speech/score'
const BOUNDARY = 'kettle'
export const SCORE_TYPE = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` }
export const AT_ONCE = 50
export const ANSWER_AFTER_MS = 300
/** Servers that are compared take turns, so that what else the machine does meets each of them. */
const TURNS = 4
/** Memory is read this often in a turn. */
const MEMORY_SAMPLES = 5

/** What scoring recordings of one format was like. */
export interface Scoring {
  format: string
  /** The ffmpeg that decoded; undefined for WAV, which needs none. */
  ffmpeg: Ffmpeg['name'] | undefined
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

interface Scorer extends WatchedServer {
  ffmpeg: Ffmpeg['name']
}

/**
 * Scores recordings through the whole server, with a stand-in for Azure that answers late: with each
 * ffmpeg, the servers in turn.
 */
export async function measureScoring(bench: Bench): Promise<Scoring[]> {
  const { url } = bench.databases[0]!
  const service = new AzureService()
  service.answerAfterMs = ANSWER_AFTER_MS
  await service.start()
  const scorers: Scorer[] = []
  try {
    for (const ffmpeg of ffmpegs()) scorers.push(await startScorer(ffmpeg, url, service))
    const { tagIds } = await readCatalog(url)
    for (const { server } of scorers) {
      await untilDrawing(server, drawRequests(1, tagIds)[0]!, bench.token)
    }
    const results: Scoring[] = []
    for (const { format, file, mostP95Ms } of RECORDINGS) {
      const body = scoreBody(file)
      const compared = format === 'WAV' ? scorers.slice(0, 1) : scorers
      const runs = compared.map((one) => new ScoringRun(one, body, bench.token, service))
      for (const run of runs) await run.send(AT_ONCE)
      for (let turn = 0; turn < TURNS; turn++) {
        for (const run of runs) await run.measure(Math.ceil(bench.options.requests / TURNS))
      }
      for (const run of runs) {
        const ffmpeg = format === 'WAV' ? undefined : run.ffmpeg
        results.push({ format, ffmpeg, mostP95Ms, ...run.summarize() })
      }
    }
    return results
  } finally {
    for (const { server } of scorers) await server.stop()
    await service.stop()
  }
}

async function startScorer(ffmpeg: Ffmpeg, url: string, service: AzureService): Promise<Scorer> {
  const settings = { ...azureSettings(service), FFMPEG_PATH: ffmpeg.path }
  const watched = await startWatched(`scoring ${ffmpeg.name}`, url, settings)
  return { ...watched, ffmpeg: ffmpeg.name }
}

/** Has a server ask the stand-in. */
export function azureSettings(service: AzureService): Record<string, string> {
  return {
    AZURE_SPEECH_KEY: service.key,
    AZURE_SPEECH_ENDPOINT: service.endpoint,
    // In production an address without TLS is refused, and nothing but this differs.
    NODE_ENV: 'development',
  }
}

/** What a phone sends to have one of the recordings scored. */
export function scoreBody(file: string): Buffer {
  return multipart(
    [
      { name: 'audio', filename: 'a', content: readFileSync(`${ROOT}${file}`) },
      { name: 'reference_text', content: GARDEN },
    ],
    BOUNDARY
  )
}

class ScoringRun {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

  readonly ffmpeg: Ffmpeg['name']
  readonly #server: ServerProcess
  readonly #watchPort: number
  readonly #body: Buffer
  readonly #token: string
  readonly #service: AzureService

  readonly #latencies: number[] = []
  readonly #errors: Record<string, number> = {}
  readonly #resident: number[] = []
  readonly #delays: Watched[] = []
  #seconds = 0
  #cpuSeconds = 0

  constructor(scorer: Scorer, body: Buffer, token: string, service: AzureService) {
    this.ffmpeg = scorer.ffmpeg
    this.#server = scorer.server
    this.#watchPort = scorer.watchPort
    this.#body = body
    this.#token = token
    this.#service = service
  }

  /** One turn. */
  async measure(requests: number): Promise<void> {
    const every = Math.max(1, Math.floor(requests / MEMORY_SAMPLES))
    await watch(this.#watchPort)
    const cpuBefore = cpuSecondsOf(this.#server.pid)
    const startedAt = performance.now()
    const { latencies, errors } = await this.send(requests, (count) => {
      if (count % every === 0) this.#resident.push(residentMegabytesOf(this.#server.pid))
    })
    this.#seconds += (performance.now() - startedAt) / 1000
    this.#cpuSeconds += cpuSecondsOf(this.#server.pid) - cpuBefore
    this.#delays.push(await watch(this.#watchPort))
    this.#latencies.push(...latencies)
    for (const [fault, times] of Object.entries(errors)) {
      this.#errors[fault] = (this.#errors[fault] ?? 0) + times
    }
  }

  /** All turns. */
  summarize() {
    const requests = this.#latencies.length
    const quarter = Math.floor(this.#resident.length / 4)
    return {
      requests,
      p50: percentile(this.#latencies, 0.5),
      p95: percentile(this.#latencies, 0.95),
      slowest: percentile(this.#latencies, 1),
      perSecond: requests / this.#seconds,
      errors: this.#errors,
      serverCpuMs: (1000 * this.#cpuSeconds) / requests,
      delayP99: Math.max(...this.#delays.map(({ delayP99 }) => delayP99)),
      delayMax: Math.max(...this.#delays.map(({ delayMax }) => delayMax)),
      residentMegabytes: {
        early: median(this.#resident.slice(quarter, 2 * quarter)),
        late: median(this.#resident.slice(-quarter)),
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
      { host: '127.0.0.1', port, path: SCORE_PATH, method: 'POST', agent: this.#agent, headers },
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
