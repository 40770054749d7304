import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 250

export interface OutageLog {
  away(reason: string): void
  back(afterSeconds: number): void
}

/**
 * Tells when a neighbour goes away and when it is back, once each, however many requests fail in
 * between.
 */
export class Outage {
  #isAway = false
  #stopped = false

  /** @param ask rejects while the neighbour does not answer, in its own time */
  constructor(
    private ask: () => Promise<unknown>,
    private log: OutageLog
  ) {}

  get isAway(): boolean {
    return this.#isAway
  }

  /** Something failed because of the neighbour. */
  begin(error: Error): void {
    if (this.#isAway || this.#stopped) return
    this.#isAway = true
    this.log.away(error.message)
    void this.#waitUntilBack(performance.now())
  }

  /** Asks no more. */
  stop(): void {
    this.#stopped = true
  }

  async #waitUntilBack(since: number): Promise<void> {
    while (!this.#stopped) {
      await sleep(LOOK_EVERY_MS, undefined, { ref: false })
      const answers = await this.ask().then(
        () => true,
        () => false
      )
      if (!answers || this.#stopped) continue
      this.#isAway = false
      this.log.back(Math.round((performance.now() - since) / 100) / 10)
      return
    }
  }
}
