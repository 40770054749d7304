import { repeat } from '#concurrency/repeat'
import type { ProgressKeeper } from '#practice/progress/progress_keeper'

/** How long a server waits before it first counts, and between two times, in milliseconds. */
const FIRST_AFTER_MS = 7000
const EVERY_MS = 60_000

/** Has a server count once a minute what nobody has read since it changed. */
export class ProgressSchedule {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /** @param onTrouble is told when the database cannot be asked; it is asked again */
  constructor(
    private keeper: Pick<ProgressKeeper, 'update'>,
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
