import { Semaphore } from '#concurrency/semaphore'
import { ImportBusy } from '#importing/errors'

/** Each may hold a CSV file of 100 MB, and what was read of it. */
export const IMPORTS_AT_ONCE = 2

/** Bounds how many imports a server runs at once. */
export class ImportPlaces extends Semaphore {
  /** Whoever finds all of them taken is refused with ImportBusy. */
  constructor() {
    super({ permits: IMPORTS_AT_ONCE, maxWaiting: 0, whenFull: () => new ImportBusy() })
  }
}
