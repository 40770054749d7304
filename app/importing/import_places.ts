import { Semaphore } from '#concurrency/semaphore'
import { ImportBusy, ImportTimeout } from '#importing/errors'

/** Each may hold a CSV file of 100 MB, and what was read of it. */
export const IMPORTS_AT_ONCE = 2

/** More admins than import at the same moment. */
const MAX_WAITING = 16

/** Below the 10 seconds in which any request is answered. */
const MAX_WAIT_MS = 8000

/** From the CSV file to the transaction that writes its rows, whose time the database limits. */
const MAX_IMPORT_MS = 300_000

/** Bounds how many imports a server runs at once, and how long each of them may run. */
export class ImportPlaces {
  readonly #places = new Semaphore({
    permits: IMPORTS_AT_ONCE,
    maxWaiting: MAX_WAITING,
    whenFull: () => new ImportBusy(),
  })
  readonly #maxWaitMs: number
  readonly #maxImportMs: number

  constructor({ maxWaitMs = MAX_WAIT_MS, maxImportMs = MAX_IMPORT_MS } = {}) {
    this.#maxWaitMs = maxWaitMs
    this.#maxImportMs = maxImportMs
  }

  /**
   * Runs an import once there is a place for it. Everything that the client has to send must be there:
   * nobody else should wait for a slow upload.
   *
   * @param work ends when its signal aborts
   * @param signal aborts when nobody waits for the import any more
   * @throws ImportBusy when no place becomes free in 8 seconds; ImportTimeout is the reason of the
   * work's signal after 5 minutes; what the work throws; the signal's reason
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const permit = await within(this.#maxWaitMs, new ImportBusy(), signal, (ending) => {
      return this.#places.acquire(ending)
    })
    try {
      return await within(this.#maxImportMs, new ImportTimeout(), signal, work)
    } finally {
      permit.release()
    }
  }
}

/** Has work end, with this fault, after so many milliseconds. */
async function within<T>(
  milliseconds: number,
  fault: Error,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const deadline = new AbortController()
  const ending = AbortSignal.any([deadline.signal, signal])
  ending.throwIfAborted()
  const timer = setTimeout(() => deadline.abort(fault), milliseconds)
  try {
    return await work(ending)
  } finally {
    clearTimeout(timer)
  }
}
