import { syncBuiltinESMExports } from 'node:module'
import workerThreads, { type WorkerOptions } from 'node:worker_threads'
import { BEGUN, LOADS_TO_FAIL, RELEASED } from '#tests/support/faults'

const FILE = new URL('faulty_alignment_worker.ts', import.meta.url)
/** Kept here, since what is imported by name is replaced too. */
const { Worker } = workerThreads
type Worker = workerThreads.Worker

/**
 * Plants faults in the scorer's worker, without a seam in the product: while planted, every worker
 * thread that starts runs `faulty_alignment_worker.ts`, which is the real worker except for texts
 * that begin with a `Fault`. Such a fault strikes when `release` is called, in the middle of its
 * recording.
 */
export class FaultyWorkers {
  readonly #state = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))
  /** All that were started; the `threadId` of one that has ended is -1. */
  readonly started: Worker[] = []

  /** @param cleanup is given what ends the planting */
  constructor(cleanup: (end: () => void) => void) {
    const { started } = this
    const workerData = this.#state
    workerThreads.Worker = class extends Worker {
      constructor(_: string | URL, options?: WorkerOptions) {
        super(FILE, { ...options, workerData })
        started.push(this)
      }
    }
    syncBuiltinESMExports()
    cleanup(() => {
      workerThreads.Worker = Worker
      syncBuiltinESMExports()
    })
  }

  /** How many recordings the workers have begun with. */
  get begun(): number {
    return Atomics.load(this.#state, BEGUN)
  }

  /** Lets the next workers fail while they load the model. */
  failLoads(count: number): void {
    Atomics.store(this.#state, LOADS_TO_FAIL, count)
  }

  /** Lets the faults strike, those that wait and all later ones. */
  release(): void {
    Atomics.store(this.#state, RELEASED, 1)
    Atomics.notify(this.#state, RELEASED)
  }
}
