import { ScorerBusy } from '#audio/errors'

/** A dozen recordings of the largest size, or a hundred usual ones; each may be in memory twice. */
const MAX_BYTES = 128 * 1024 * 1024

/** Bounds the memory that all recordings in this process take together. */
export class UploadSpace {
  readonly #maxBytes: number
  #taken = 0

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** One request's share, which grows with what arrives. */
  open(): UploadShare {
    let size = 0
    return {
      grow: (bytes) => {
        if (this.#taken + bytes > this.#maxBytes) throw new ScorerBusy()
        this.#taken += bytes
        size += bytes
      },
      giveBack: () => {
        this.#taken -= size
        size = 0
      },
    }
  }
}

export type UploadShare = {
  /** @throws ScorerBusy when there is no room for so many bytes more */
  grow(bytes: number): void
  giveBack(): void
}
