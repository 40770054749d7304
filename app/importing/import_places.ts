import { ImportBusy } from '#importing/errors'

/** Each may hold a CSV file of 100 MB, and what was read of it. */
export const IMPORTS_AT_ONCE = 2

/** Bounds how many imports a server runs at once. */
export class ImportPlaces {
  #taken = 0

  /** @throws ImportBusy; what the work throws */
  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken === IMPORTS_AT_ONCE) throw new ImportBusy()
    this.#taken++
    try {
      return await work()
    } finally {
      this.#taken--
    }
  }
}
