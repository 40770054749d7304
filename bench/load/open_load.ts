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

/** A request under way: its connection, and what becomes of it. */
interface Flight {
  request: OpenRequest
  intendedAt: number
  timer: NodeJS.Timeout
}

/**
 * Connections are taken from those that are free, as a proxy in front does, and opened when none is:
 * no request waits for another one's answer.
 */
class OpenLoop {
  readonly #load: OpenLoad
  readonly #done = Promise.withResolvers<void>()
  readonly #free: { line: Line; since: number }[] = []
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
    for (const { line } of this.#free) line.close()
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
    const timer = setTimeout(() => line.abandon(), PATIENCE_MS - lateMs)
    line.carry({ request, intendedAt: this.#startedAt + arrival.at, timer })
  }

  #takeLine(): Line {
    const before = performance.now() - MAX_IDLE_MS
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (free.since > before && free.line.isOpen) return free.line
      free.line.close()
    }
    return new Line(this.#load.port, (line, flight, outcome) => this.#end(line, flight, outcome))
  }

  #end(line: Line, { request, intendedAt, timer }: Flight, outcome: Outcome): void {
    clearTimeout(timer)
    const tally = this.#tallyOf(request)
    const { status, head } = outcome
    if (status === request.expected) {
      tally.latencies.push(performance.now() - intendedAt)
      request.answered?.()
    } else if (status === 503 && /\r\nretry-after:/i.test(head)) {
      tally.refused++
    } else {
      const reason = status === 0 ? head : `status ${status}`
      tally.errors[reason] = (tally.errors[reason] ?? 0) + 1
      this.#failed++
    }
    if (line.isOpen) this.#free.push({ line, since: performance.now() })
    if (++this.#ended === this.#load.arrivals.length) this.#done.resolve()
  }

  #tallyOf({ kind }: OpenRequest): Tally {
    return (this.#result.tallies[kind] ??= { sent: 0, latencies: [], refused: 0, errors: {} })
  }
}

/** An answer, or status 0 and what went wrong. */
interface Outcome {
  status: number
  head: string
}

/** A connection that carries one request at a time. */
class Line {
  readonly #connection: Connection
  readonly #ended: (line: Line, flight: Flight, outcome: Outcome) => void
  #flight: Flight | undefined
  #isConnected = false
  #isClosed = false

  constructor(port: number, ended: (line: Line, flight: Flight, outcome: Outcome) => void) {
    this.#ended = ended
    this.#connection = new Connection(port, {
      connected: () => {
        this.#isConnected = true
        if (this.#flight !== undefined) this.#connection.send(this.#flight.request.bytes)
      },
      answered: (status, _, head) => this.#end({ status, head }),
      failed: (reason) => {
        this.#isClosed = true
        this.#end({ status: 0, head: reason })
      },
    })
    this.#connection.open()
  }

  get isOpen(): boolean {
    return !this.#isClosed
  }

  carry(flight: Flight): void {
    this.#flight = flight
    if (this.#isConnected) this.#connection.send(flight.request.bytes)
  }

  /** Gives the request up, and the connection with it: an answer may still come. */
  abandon(): void {
    this.close()
    this.#end({ status: 0, head: `no answer in ${PATIENCE_MS / 1000} s` })
  }

  close(): void {
    this.#isClosed = true
    this.#connection.close()
  }

  #end(outcome: Outcome): void {
    const flight = this.#flight
    this.#flight = undefined
    if (flight !== undefined) this.#ended(this, flight, outcome)
  }
}
