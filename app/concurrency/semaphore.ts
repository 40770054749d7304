export interface SemaphoreOptions {
  /** How many callers may work at the same time. */
  permits: number
  /** How many more may wait; any number when left out. */
  maxWaiting?: number
  /** Makes the error of a caller that may not even wait. */
  whenFull?: () => Error
  /** Makes the error of those that wait when the semaphore is closed. */
  whenClosed?: () => Error
}

export interface Load {
  running: number
  waiting: number
}

/** A counting semaphore whose queue is bounded: callers wait in the order of their arrival. */
export class Semaphore {
  readonly #options: SemaphoreOptions
  readonly #waiting: PromiseWithResolvers<Permit>[] = []
  #acquired = 0

  constructor(options: SemaphoreOptions) {
    this.#options = options
  }

  /** How many callers work, and how many wait. */
  get load(): Load {
    return { running: this.#acquired, waiting: this.#waiting.length }
  }

  /** Whether the next caller would have to wait. */
  get isBusy(): boolean {
    return this.#acquired >= this.#options.permits
  }

  /**
   * Does the work with a permit, which it waits for.
   *
   * @throws what `acquire` and the work throw
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const permit = await this.acquire(signal)
    try {
      return await work()
    } finally {
      permit.release()
    }
  }

  /**
   * Waits for a permit, which the caller releases.
   *
   * @throws what `whenFull` and `whenClosed` make; the signal's reason when it aborts before
   */
  async acquire(signal?: AbortSignal): Promise<Permit> {
    signal?.throwIfAborted()
    if (!this.isBusy) {
      this.#acquired++
      return new Permit(() => this.#pass())
    }
    const { maxWaiting = Infinity, whenFull = full } = this.#options
    if (this.#waiting.length >= maxWaiting) throw whenFull()

    const waiter = Promise.withResolvers<Permit>()
    const onAbort = () => {
      const place = this.#waiting.indexOf(waiter)
      if (place === -1) return
      this.#waiting.splice(place, 1)
      waiter.reject(signal?.reason)
    }
    this.#waiting.push(waiter)
    signal?.addEventListener('abort', onAbort, { once: true })
    return waiter.promise.finally(() => signal?.removeEventListener('abort', onAbort))
  }

  /** Rejects all waiters; permits that are out stay valid. */
  close(): void {
    const { whenClosed = closed } = this.#options
    for (const waiter of this.#waiting.splice(0)) waiter.reject(whenClosed())
  }

  #pass(): void {
    const next = this.#waiting.shift()
    if (next) next.resolve(new Permit(() => this.#pass()))
    else this.#acquired--
  }
}

/** The right to work, until it is released. */
export class Permit implements Disposable {
  #giveBack: (() => void) | undefined

  constructor(giveBack: () => void) {
    this.#giveBack = giveBack
  }

  /** Gives the permit back; a second call does nothing. */
  release(): void {
    this.#giveBack?.()
    this.#giveBack = undefined
  }

  [Symbol.dispose](): void {
    this.release()
  }
}

const full = () => new Error('Too many callers are waiting.')
const closed = () => new Error('The semaphore was closed.')
