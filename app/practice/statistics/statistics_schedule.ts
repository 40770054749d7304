import { repeat } from '#concurrency/repeat'
import type { StatisticsKeeper } from '#practice/statistics/statistics_keeper'

/** How long a server waits before it first counts, and between two times, in milliseconds. */
const FIRST_AFTER_MS = 5000
const EVERY_MS = 60_000

/** Has a server count the days that have changed once a minute; of several servers, one at a time does. */
export class StatisticsSchedule {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /** @param onTrouble is told when the database cannot be asked; it is asked again */
  constructor(
    private keeper: Pick<StatisticsKeeper, 'update'>,
    private onTrouble: (error: Error) => void
  ) {}

  /** Counts what has changed, until `stop`. */
  start(firstAfterMs = FIRST_AFTER_MS, everyMs = EVERY_MS): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: firstAfterMs, every: everyMs, signal }, async () => {
      try {
        await this.keeper.update(signal)
      } catch (error) {
        this.onTrouble(error as Error)
      }
    })
  }

  /** Waits for the transaction that is open. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }
}
