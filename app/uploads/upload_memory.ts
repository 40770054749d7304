import { ScorerBusy } from '#audio/errors'
import { PACE } from '#uploads/upload_pace'

/** A dozen recordings of the largest size, or a hundred usual ones; each may be in memory twice. */
const MAX_BYTES = 128 * 1024 * 1024

interface Holding {
  bytes: number
  /** Ends its upload; only while that is slow. */
  end: (() => void) | undefined
}

/**
 * Bounds the memory that all recordings in this process take together. Who sends slowly is not in
 * anybody's way, until the memory is short: then the slow uploads that hold most of it are ended.
 */
export class UploadMemory {
  readonly #maxBytes: number
  readonly #whenFull: () => Error
  readonly #holdings = new Set<Holding>()
  #reserved = 0

  /** @param pace what counts as slow */
  constructor(
    maxBytes = MAX_BYTES,
    whenFull: () => Error = () => new ScorerBusy(),
    readonly pace = PACE
  ) {
    this.#maxBytes = maxBytes
    this.#whenFull = whenFull
  }

  /** What all reservations hold together. */
  get reservedBytes(): number {
    return this.#reserved
  }

  /** A request's reservation, which is empty at first and grows with what arrives. */
  reserve(): MemoryReservation {
    const holding: Holding = { bytes: 0, end: undefined }
    this.#holdings.add(holding)
    return {
      pace: this.pace,
      grow: (bytes) => {
        this.#makeRoom(this.#reserved + bytes - this.#maxBytes, holding)
        this.#reserved += bytes
        holding.bytes += bytes
      },
      yieldWith: (end) => void (holding.end = end),
      [Symbol.dispose]: () => {
        this.#release(holding)
        this.#holdings.delete(holding)
      },
    }
  }

  /** Ends slow uploads until so many bytes are free, or none if that would not do. */
  #makeRoom(missing: number, own: Holding): void {
    if (missing <= 0) return
    const slow = [...this.#holdings]
      .filter((holding) => holding !== own && holding.end !== undefined)
      .toSorted((one, other) => other.bytes - one.bytes)
    if (slow.reduce((total, { bytes }) => total + bytes, 0) < missing) throw this.#whenFull()
    let free = 0
    for (const holding of slow) {
      if (free >= missing) return
      free += holding.bytes
      this.#release(holding)
      holding.end?.()
    }
  }

  #release(holding: Holding): void {
    this.#reserved -= holding.bytes
    holding.bytes = 0
  }
}

/** Its bytes are free again when it is disposed. */
export interface MemoryReservation extends Disposable {
  /** What makes its upload a slow one. */
  readonly pace: typeof PACE
  /** @throws ScorerBusy, or ImportBusy for a CSV file, when there is no room for so many bytes more */
  grow(bytes: number): void
  /** @param end ends its upload when others need the memory; undefined while it is not slow */
  yieldWith(end: (() => void) | undefined): void
}
