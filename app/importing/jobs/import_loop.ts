import { repeat } from '#concurrency/repeat'
import type { ImportRunner, RunImport } from '#importing/jobs/import_runner'
import { withinTime } from '#postgres/time_limit'

/** Imports of the pages that a server runs at once; those of the API are beside them. */
export const JOBS_AT_ONCE = 1

/** How long a server waits before it first asks what is due, and between two times, in milliseconds. */
const EVERY_MS = 1000

const STOP_TIMEOUT_MS = 3000

/** Has a server check and import what is due, one after the other, for as long as it runs. */
export class ImportLoop {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /**
   * @param onDone is told what became of each import
   * @param onTrouble is told when the database cannot be asked; it is asked again
   */
  constructor(
    private runner: Pick<ImportRunner, 'runNext'>,
    private onDone: (run: RunImport) => void,
    private onTrouble: (error: Error) => void
  ) {}

  /** Does what is due, until `stop`. */
  start(everyMs = EVERY_MS): void {
    const { signal } = this.#stopping
    this.#running = repeat({ every: everyMs, signal }, () => this.#runDue(signal))
  }

  /** Leaves to others what is going on; a storage that does not answer is not waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The server stops.'))
    await withinTime(STOP_TIMEOUT_MS, () => this.#running).catch(() => undefined)
  }

  async #runDue(signal: AbortSignal): Promise<void> {
    try {
      let last: RunImport | undefined
      do {
        last = await this.runner.runNext(signal)
        if (last !== undefined) this.onDone(last)
      } while (last !== undefined && !signal.aborted)
    } catch (error) {
      this.onTrouble(error as Error)
    }
  }
}
