import { ScorerBusy, ScorerUnavailable } from '#scoring/errors'

export type TurnsOptions = {
  /** How many callers may work at the same time. */
  atOnce: number
  /** How many more may wait. */
  maxWaiting: number
}

/** Lets a few callers work at a time, in the order of arrival, and a bounded number wait. */
export class Turns {
  readonly #options: TurnsOptions
  readonly #waiting: PromiseWithResolvers<void>[] = []
  #taken = 0

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /**
   * Resolves when it is the caller's turn, which lasts until it calls `give`.
   *
   * @throws ScorerBusy too many wait already; the signal's reason if it aborts before the turn comes
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.#taken < this.#options.atOnce) {
      this.#taken++
      return
    }
    if (this.#waiting.length >= this.#options.maxWaiting) throw new ScorerBusy()

    const turn = Promise.withResolvers<void>()
    const onAbort = () => {
      const place = this.#waiting.indexOf(turn)
      if (place === -1) return
      this.#waiting.splice(place, 1)
      turn.reject(signal?.reason)
    }
    this.#waiting.push(turn)
    signal?.addEventListener('abort', onAbort, { once: true })
    await turn.promise.finally(() => signal?.removeEventListener('abort', onAbort))
  }

  /** Ends a turn and wakes the next in line. */
  give(): void {
    const next = this.#waiting.shift()
    if (next) next.resolve()
    else this.#taken--
  }

  /** Sends everybody home who waits. */
  close(): void {
    for (const turn of this.#waiting.splice(0)) turn.reject(new ScorerUnavailable())
  }
}
