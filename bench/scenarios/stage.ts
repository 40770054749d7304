import { type OpenRequest, runOpenLoad, type Tally } from '../load/open_load.ts'
import { type Arrival, poissonArrivals } from '../load/schedule.ts'
import { type CpuShares, readCpuTimes, sharesBetween, voidReason } from '../measure/cpu_shares.ts'
import { residentMegabytesOf } from '../measure/processes.ts'
import { percentile } from '../measure/statistics.ts'
import { watch, type WatchedServer } from '../process/watch.ts'

/** Each step of a ramp has so many times the requests of the one before. */
const RAMP_FACTOR = 1.2
const MAX_RAMP_STEPS = 30
const MAX_STEP_SECONDS = 5
/** Steps of fewer requests a second take longer, for a p95 of at least thirty. */
const MIN_RAMP_RATE = 6

const WARM_UP_RATE = 300

/** What is sent, and when. */
export interface PhasePlan {
  title: string
  arrivals: readonly Arrival[]
  /** The time that they are spread over; 0 for all at once. */
  seconds: number
  requestOf: RequestOf
}

/** @param phase the title: a request is another one in each phase */
export type RequestOf = (arrival: Arrival, phase: string) => OpenRequest

/** What came of it. */
export interface Phase {
  title: string
  /** Arrivals a second; NaN for all at once. */
  intended: number
  /** From the first request to the last answer. */
  seconds: number
  tallies: Record<string, Tally>
  late: number
  latestMs: number
  shares: CpuShares
  /** Why it says nothing of the server; undefined when it does. */
  voidReason: string | undefined
  /** Of the server's event loop, in milliseconds. */
  delayP99: number
  /** Resident memory of the server's process at both ends, in MB. */
  megabytes: { before: number; after: number }
  /** It is a step of a ramp, which ends where errors begin. */
  isStep: boolean
}

/** More and more requests, until they take too long. */
export interface Ramp {
  title: string
  /** Requests a second of the first step. */
  from: number
  /** It breaks when the p95 of this kind, in milliseconds, is larger. */
  kind: string
  mostP95Ms: number
  requestOf: RequestOf
}

/** Runs phases one after the other, and keeps what came of them. */
export class Stage {
  readonly phases: Phase[] = []
  /** Where ramps broke, and what else was found: sentences. */
  readonly findings: string[] = []
  /** What must not be: sentences. */
  readonly faults: string[] = []
  readonly random: () => number
  readonly seconds: number
  readonly #databasePid: number | undefined
  readonly #learners: number

  /**
   * @param options `seconds` is the length of a steady part
   * @param learners who take turns in ramps: so many that none meets a limit
   */
  constructor(
    options: { seconds: number; random: () => number },
    databasePid: number | undefined,
    learners: number
  ) {
    this.seconds = options.seconds
    this.random = options.random
    this.#databasePid = databasePid
    this.#learners = learners
  }

  async run(watched: WatchedServer, plan: PhasePlan, isStep = false): Promise<Phase> {
    const { server, watchPort } = watched
    const { title, arrivals, seconds, requestOf } = plan
    await watch(watchPort)
    const before = readCpuTimes(server.pid, this.#databasePid)
    const megabytesBefore = residentMegabytesOf(server.pid)
    const result = await runOpenLoad({
      port: server.port,
      arrivals,
      requestOf: (arrival) => requestOf(arrival, title),
      progress: (sent, failed) => tellProgress(title, sent, arrivals.length, failed),
    })
    const shares = sharesBetween(before, readCpuTimes(server.pid, this.#databasePid))
    const { delayP99 } = await watch(watchPort)
    const phase: Phase = {
      ...{ title, ...result, shares, delayP99, isStep },
      intended: seconds === 0 ? Number.NaN : arrivals.length / seconds,
      voidReason: voidReason(shares),
      megabytes: { before: megabytesBefore, after: residentMegabytesOf(server.pid) },
    }
    this.phases.push(phase)
    return phase
  }

  /** Has V8 optimize the server, which does not count. */
  async warmUp(watched: WatchedServer, requestOf: RequestOf, rate = WARM_UP_RATE): Promise<void> {
    await runOpenLoad({
      port: watched.server.port,
      arrivals: poissonArrivals(rate, this.#stepSeconds, this.#learners, this.random),
      requestOf: (arrival) => requestOf(arrival, 'warm-up'),
    })
  }

  async ramp(watched: WatchedServer, ramp: Ramp): Promise<void> {
    let rate = ramp.from
    let held = 'nothing held'
    for (let step = 0; step < MAX_RAMP_STEPS; step++) {
      const seconds = this.#stepSeconds * Math.max(1, MIN_RAMP_RATE / rate)
      const arrivals = poissonArrivals(rate, seconds, this.#learners, this.random)
      const { requestOf } = ramp
      const title = `${ramp.title}, ${describeRate(rate)}/s`
      const phase = await this.run(watched, { title, arrivals, seconds, requestOf }, true)
      const p95 = percentile(phase.tallies[ramp.kind]?.latencies ?? [], 0.95)
      const unanswered = Object.values(phase.tallies).reduce((sum, { sent, latencies }) => {
        return sum + sent - latencies.length
      }, 0)
      if (!(p95 <= ramp.mostP95Ms) || unanswered > 0) {
        const why = `p95 of ${ramp.kind} ${Math.round(p95)} ms, ${unanswered} refused or failed`
        this.findings.push(`${ramp.title}: breaks at ${describeRate(rate)}/s (${why}); ${held}.`)
        return
      }
      held = `${describeRate(rate)}/s held, with a p95 of ${Math.round(p95)} ms`
      rate *= RAMP_FACTOR
    }
    this.findings.push(`${ramp.title}: did not break; ${held}.`)
  }

  get #stepSeconds(): number {
    return Math.min(MAX_STEP_SECONDS, this.seconds / 10)
  }
}

function describeRate(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : rate.toFixed(0)
}

const PLAIN_PROGRESS_MS = 30_000
let toldAt = 0

/** One line that is written over in a terminal; now and then a line of its own elsewhere. */
function tellProgress(title: string, sent: number, all: number, failed: number): void {
  const line = `${title}: ${sent} of ${all} sent, ${failed} failed`
  if (process.stdout.isTTY) return void process.stdout.write(`\r\u001b[K${line}\r`)
  if (performance.now() - toldAt < PLAIN_PROGRESS_MS) return
  toldAt = performance.now()
  console.log(line)
}
