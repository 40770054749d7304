import type { Preparation, RecordingPreparation } from '#catalog/preparation/recording_preparation'
import { repeat } from '#concurrency/repeat'
import { withinTime } from '#postgres/time_limit'

/** How long a server waits before it first asks what is due, and between two times, in milliseconds. */
const FIRST_AFTER_MS = 2000
const EVERY_MS = 10_000

const STOP_TIMEOUT_MS = 3000

/** Has a server prepare what is due, one recording after the other, for as long as it runs. */
export class PreparationLoop {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /**
   * @param onDone is told what became of each recording
   * @param onTrouble is told when the database cannot be asked; it is asked again
   */
  constructor(
    private preparation: RecordingPreparation,
    private onDone: (preparation: Preparation) => void,
    private onTrouble: (error: Error) => void
  ) {}

  /** Prepares what is due, until `stop`. */
  start(firstAfterMs = FIRST_AFTER_MS, everyMs = EVERY_MS): void {
    const { signal } = this.#stopping
    this.#running = repeat({ firstAfter: firstAfterMs, every: everyMs, signal }, () => {
      return this.#prepareDue()
    })
  }

  /** Leaves to others what is going on; a storage that does not answer is not waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await withinTime(STOP_TIMEOUT_MS, () => this.#running).catch(() => undefined)
  }

  /** Until nothing is due, or something fails that the next recording needs, too. */
  async #prepareDue(): Promise<void> {
    try {
      let last: Preparation | undefined
      do {
        last = await this.preparation.prepareNext(null, this.#stopping.signal)
        if (last !== undefined) this.onDone(last)
      } while (last !== undefined && last.state !== 'failed')
    } catch (error) {
      this.onTrouble(error as Error)
    } finally {
      await this.preparation.rest()
    }
  }
}
