import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

export const MAX_DELAY_MS = 500
/** A server that stands still computes, however little of a processor it gets. */
const MIN_COMPUTED_MS = 0.8 * MAX_DELAY_MS
/** What compiled code, caches of a fixed size and the allocator may keep. */
export const MAX_GROWTH_MEGABYTES = 100
/** Connections to the database, and pipes to worker processes, that open when they are needed. */
export const MAX_NEW_DESCRIPTORS = 30

const SETTLE_MS = 5000
const LOOK_EVERY_MS = 250

/** An answer to GET /health that came late; times are those of `Date.now()`. */
export interface Delay {
  from: number
  until: number
  /** How much of it the server's main thread itself computed. */
  computedMs: number
}

/** Watches a server's process from outside: delay, memory, descriptors. Linux only. */
export class Watch {
  readonly #delays: Delay[] = []
  readonly #probe: Worker
  #megabytes = 0
  #descriptors = 0

  /** @param pid undefined for a server whose process is not known: only its delay is watched */
  constructor(
    origin: string,
    private pid: number | undefined,
    private collectGarbage: () => void
  ) {
    const workerData = { origin, pid, tellFromMs: MAX_DELAY_MS }
    this.#probe = new Worker(new URL('./delay_probe_worker.ts', import.meta.url), { workerData })
    this.#probe.on('message', (delay: Delay) => this.#delays.push(delay))
    this.#probe.unref()
  }

  /** Remembers what the server has now, without what can be given back. */
  async remember(): Promise<void> {
    await this.#settle(() => false)
    this.#megabytes = this.megabytes
    this.#descriptors = this.descriptors
  }

  /** Waits until the server has given back what it can. @returns what it still has too much of */
  async growth(): Promise<string[]> {
    await this.#settle(() => !this.#hasGrown && !this.#holdsDescriptors)
    const faults: string[] = []
    if (this.#hasGrown) faults.push(`grew from ${this.#megabytes} to ${this.megabytes} MB`)
    if (this.#holdsDescriptors) {
      faults.push(`had ${this.#descriptors} descriptors, and now has ${this.descriptors}`)
    }
    return faults
  }

  /** Resident, in MB; 0 when the process is not known or not there. */
  get megabytes(): number {
    const status = this.#read(() => readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? ''
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
  }

  get descriptors(): number {
    return this.#read(() => readdirSync(`/proc/${this.pid}/fd`).length) ?? 0
  }

  /** Delays since the last call, without those that a busy machine made, not the server. */
  takeDelays(): Delay[] {
    return this.#delays.splice(0).filter(({ computedMs }) => computedMs > MIN_COMPUTED_MS)
  }

  async end(): Promise<void> {
    await this.#probe.terminate()
  }

  get #hasGrown(): boolean {
    return this.megabytes > this.#megabytes + MAX_GROWTH_MEGABYTES
  }

  get #holdsDescriptors(): boolean {
    return this.descriptors > this.#descriptors + MAX_NEW_DESCRIPTORS
  }

  async #settle(isSettled: () => boolean): Promise<void> {
    const deadline = performance.now() + SETTLE_MS
    do {
      this.collectGarbage()
      await pause(LOOK_EVERY_MS)
    } while (!isSettled() && performance.now() < deadline)
  }

  #read<Value>(look: () => Value): Value | undefined {
    try {
      return this.pid === undefined ? undefined : look()
    } catch {
      return undefined
    }
  }
}
