import { repeat } from '#concurrency/repeat'

const ASK_EVERY_MS = 250

export interface OutageLog {
  away(reason: string): void
  back(afterSeconds: number): void
}

/**
 * Tells when a dependency goes away and when it is back, once each, however many requests fail in
 * between.
 */
export class Outage {
  #asking: AbortController | undefined
  #stopped = false

  /** @param ask rejects while the dependency does not answer, in its own time */
  constructor(
    private ask: () => Promise<unknown>,
    private log: OutageLog
  ) {}

  get isAway(): boolean {
    return this.#asking !== undefined
  }

  /** Something failed because of the dependency. */
  begin(error: Error): void {
    if (this.isAway || this.#stopped) return
    const asking = (this.#asking = new AbortController())
    const since = performance.now()
    this.log.away(error.message)
    void repeat({ every: ASK_EVERY_MS, signal: asking.signal }, async () => {
      const answers = await this.ask().then(
        () => true,
        () => false
      )
      if (!answers || this.#stopped) return
      this.#asking = undefined
      this.log.back(Math.round((performance.now() - since) / 100) / 10)
      asking.abort()
    })
  }

  /** Asks no more. */
  stop(): void {
    this.#stopped = true
    this.#asking?.abort()
  }
}
