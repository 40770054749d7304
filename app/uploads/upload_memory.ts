import { ScorerBusy } from '#audio/errors'

/** A dozen recordings of the largest size, or a hundred usual ones; each may be in memory twice. */
const MAX_BYTES = 128 * 1024 * 1024

/** Bounds the memory that all recordings in this process take together. */
export class UploadMemory {
  readonly #maxBytes: number
  readonly #whenFull: () => Error
  #reserved = 0

  constructor(maxBytes = MAX_BYTES, whenFull: () => Error = () => new ScorerBusy()) {
    this.#maxBytes = maxBytes
    this.#whenFull = whenFull
  }

  /** What all reservations hold together. */
  get reservedBytes(): number {
    return this.#reserved
  }

  /** A request's reservation, which is empty at first and grows with what arrives. */
  reserve(): MemoryReservation {
    let size = 0
    return {
      grow: (bytes) => {
        if (this.#reserved + bytes > this.#maxBytes) throw this.#whenFull()
        this.#reserved += bytes
        size += bytes
      },
      [Symbol.dispose]: () => {
        this.#reserved -= size
        size = 0
      },
    }
  }
}

/** Its bytes are free again when it is disposed. */
export interface MemoryReservation extends Disposable {
  /** @throws ScorerBusy, or ImportBusy for a CSV file, when there is no room for so many bytes more */
  grow(bytes: number): void
}
