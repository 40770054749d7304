import { Connection } from './connection.ts'
import type { Arrival } from './schedule.ts'

/** Who has no answer by then has gone. It counts from the intended time. */
const PATIENCE_MS = 10_000

/** A request counts as late when it is sent so long after its time: the generator was busy. */
const LATE_MS = 10

/** A proxy closes a connection that it did not need for so long, before the server does. */
const MAX_IDLE_MS = 60_000

/** What an arrival sends. */
export interface OpenRequest {
  /** What its figures are listed under. */
  kind: string
  bytes: Buffer
  /** The status of a good answer. */
  expected: number
  /** Told of a good answer. */
  answered?: () => void
}

export interface OpenLoad {
  port: number
  arrivals: readonly Arrival[]
  requestOf: (arrival: Arrival) => OpenRequest
  /** Told each second how many were sent, and how many of them have failed. */
  progress?: (sent: number, failed: number) => void
}

/** What came of the requests of one kind. */
export interface Tally {
  sent: number
  /** From the intended time to the end of the answer, of good answers, in milliseconds. */
  latencies: number[]
  /** Answers with 503 that say with Retry-After when to come again. */
  refused: number
  /** How often what went wrong. */
  errors: Record<string, number>
}

export interface OpenResult {
  tallies: Record<string, Tally>
  /** From the beginning to the last answer. */
  seconds: number
  /** How many were sent late, and by how many milliseconds at most. */
  late: number
  latestMs: number
}

/** Sends each request at its time. @returns when all of them are answered or given up */
export function runOpenLoad(load: OpenLoad): Promise<OpenResult> {
  return new OpenLoop(load).run()
}

/** A connection, which carries one request at a time. */
interface Line {
  connection: Connection
  isOpen: boolean
  /** The request under way, and when it was to be sent. */
  flight: { request: OpenRequest; intendedAt: number; timer: NodeJS.Timeout } | undefined
  /** When it had its last answer. */
  freeSince: number
}

/**
 * Connections are taken from those that are free, as a proxy in front does, and opened when none is:
 * no request waits for another one's answer.
 */
class OpenLoop {
  readonly #load: OpenLoad
  readonly #done = Promise.withResolvers<void>()
  readonly #free: Line[] = []
  readonly #result: OpenResult = { tallies: {}, seconds: 0, late: 0, latestMs: 0 }
  readonly #startedAt = performance.now()
  #sent = 0
  #ended = 0
  #failed = 0

  constructor(load: OpenLoad) {
    this.#load = load
  }

  async run(): Promise<OpenResult> {
    const { progress } = this.#load
    const ticks = setInterval(() => progress?.(this.#sent, this.#failed), 1000)
    this.#sendDue()
    await this.#done.promise
    clearInterval(ticks)
    for (const { connection } of this.#free) connection.close()
    this.#result.seconds = (performance.now() - this.#startedAt) / 1000
    return this.#result
  }

  #sendDue(): void {
    const { arrivals } = this.#load
    for (let next = arrivals[this.#sent]; next !== undefined; next = arrivals[this.#sent]) {
      const due = this.#startedAt + next.at - performance.now()
      if (due > 0) return void setTimeout(() => this.#sendDue(), due)
      this.#sent++
      this.#send(next, -due)
    }
    if (arrivals.length === 0) this.#done.resolve()
  }

  #send(arrival: Arrival, lateMs: number): void {
    const request = this.#load.requestOf(arrival)
    this.#tallyOf(request).sent++
    if (lateMs > LATE_MS) this.#result.late++
    this.#result.latestMs = Math.max(this.#result.latestMs, lateMs)
    const line = this.#takeLine()
    const timer = setTimeout(() => {
      // With the connection: its answer may still come.
      line.connection.close()
      this.#fail(line, `no answer in ${PATIENCE_MS / 1000} s`)
    }, PATIENCE_MS - lateMs)
    line.flight = { request, intendedAt: this.#startedAt + arrival.at, timer }
    line.connection.send(request.bytes)
  }

  #takeLine(): Line {
    const before = performance.now() - MAX_IDLE_MS
    for (let line = this.#free.pop(); line !== undefined; line = this.#free.pop()) {
      if (line.isOpen && line.freeSince > before) return line
      line.connection.close()
    }
    const connection = new Connection(this.#load.port, {
      connected: () => undefined,
      answered: (status, _, head) => this.#answered(opened, status, head),
      failed: (reason) => this.#fail(opened, reason),
    })
    const opened: Line = { connection, isOpen: true, flight: undefined, freeSince: 0 }
    connection.open()
    return opened
  }

  #answered(line: Line, status: number, head: string): void {
    const { flight } = line
    if (flight === undefined) return
    const { request, intendedAt } = flight
    const tally = this.#tallyOf(request)
    if (status === request.expected) {
      tally.latencies.push(performance.now() - intendedAt)
      request.answered?.()
    } else if (status === 503 && /\r\nretry-after:/i.test(head)) tally.refused++
    else this.#count(tally, `status ${status}`)
    line.freeSince = performance.now()
    this.#free.push(line)
    this.#end(line)
  }

  #fail(line: Line, reason: string): void {
    line.isOpen = false
    if (line.flight === undefined) return
    this.#count(this.#tallyOf(line.flight.request), reason)
    this.#end(line)
  }

  #count({ errors }: Tally, reason: string): void {
    errors[reason] = (errors[reason] ?? 0) + 1
    this.#failed++
  }

  #end(line: Line): void {
    clearTimeout(line.flight?.timer)
    line.flight = undefined
    if (++this.#ended === this.#load.arrivals.length) this.#done.resolve()
  }

  #tallyOf({ kind }: OpenRequest): Tally {
    return (this.#result.tallies[kind] ??= { sent: 0, latencies: [], refused: 0, errors: {} })
  }
}
