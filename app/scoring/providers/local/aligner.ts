import { Exception } from '@adonisjs/core/exceptions'
import { SCORER_FAULTS, ScorerBusy, ScorerUnavailable } from '#audio/errors'
import { Semaphore } from '#concurrency/semaphore'
import { WorkerProcess } from '#concurrency/worker_process'
import { scorerRestarts } from '#scoring/count_scoring'
import { ReferenceTextUnscorable, SpeechNotRecognized } from '#scoring/errors'
import type {
  Aligned,
  AlignmentJob,
  AlignmentReply,
  Depth,
  SpokenWord,
} from '#scoring/providers/local/alignment'
import type { SpeechProviderState } from '#scoring/speech_provider'

const WORKER_FILE = new URL('./alignment_worker', import.meta.url)

/** Typed arrays lie outside this heap, which holds about 20 MB. */
const MAX_JAVASCRIPT_HEAP_MB = 64

export interface AlignerOptions {
  depth: Depth
  /** Whether it runs at a low priority, for work that nobody waits for. */
  isPatient?: boolean
  /**
   * Refuses a recording that would have its score only after as many milliseconds, as far as the last ones tell;
   * without it, only the number of those that wait counts.
   */
  maxWaitMs?: number
}

/**
 * Aligns recordings one after the other in one worker process. `load` or the first recording starts it.
 * It is replaced when it dies or is stopped in the middle of a recording; what replaces it loads at once, and no recording's time limit ends that: otherwise a machine that loads
 * for longer than a recording may take would never score.
 */
export class Aligner {
  readonly #aligning: Semaphore
  #worker: WorkerProcess<AlignmentJob, AlignmentReply> | undefined
  #closed = false
  #failed = false
  /** Of all recordings that run or wait. */
  #samplesInHand = 0
  #millisecondsPerSample = 0

  /** @param maxWaiting how many recordings may wait while one is being scored */
  constructor(
    maxWaiting: number,
    private options: AlignerOptions = { depth: 'sounds' }
  ) {
    this.#aligning = new Semaphore({ permits: 1, maxWaiting, ...SCORER_FAULTS })
  }

  get state(): SpeechProviderState {
    if (this.#closed || this.#failed) return 'unavailable'
    return this.#worker?.isLoaded && !this.#worker.ended ? 'ready' : 'idle'
  }

  /**
   * Starts the process, unless it runs, and waits until it has loaded its model.
   *
   * @throws ScorerUnavailable
   */
  async load(): Promise<void> {
    if (this.#closed) throw new ScorerUnavailable()
    try {
      await this.#startedWorker().untilLoaded()
    } catch (error) {
      this.#failed = true
      throw new ScorerUnavailable(undefined, { cause: error })
    }
  }

  /**
   * @param pcm 16 kHz mono; the worker process overwrites its own copy
   * @returns where `words` are in the recording, and how well they fit
   * @throws ScorerBusy, ScorerUnavailable, SpeechNotRecognized, ReferenceTextUnscorable
   */
  async align(pcm: Int16Array, words: SpokenWord[], signal?: AbortSignal): Promise<Aligned> {
    const { maxWaitMs = Infinity } = this.options
    const samples = this.#samplesInHand + pcm.length
    const isAlone = this.#samplesInHand === 0
    if (!isAlone && samples * this.#millisecondsPerSample > maxWaitMs) throw new ScorerBusy()
    this.#samplesInHand += pcm.length
    try {
      return await this.#aligning.run(() => this.#alignNow(pcm, words, signal), signal)
    } finally {
      this.#samplesInHand -= pcm.length
    }
  }

  /** Ends the process, which holds 100 MB or more; the next recording starts another one. */
  async rest(): Promise<void> {
    await this.#worker?.terminate()
  }

  /** Ends the process; the recording that is being scored and those that wait are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    this.#aligning.close()
    await this.#worker?.terminate()
  }

  async #alignNow(pcm: Int16Array, words: SpokenWord[], signal?: AbortSignal): Promise<Aligned> {
    signal?.throwIfAborted()
    if (this.#closed) throw new ScorerUnavailable()
    const worker = this.#startedWorker()
    const onAbort = () => void this.#replace(worker)
    try {
      await worker.untilLoaded(signal)
      signal?.addEventListener('abort', onAbort, { once: true })
      const samples = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)
      const startedAt = performance.now()
      const { reply } = await worker.run({ words, depth: this.options.depth }, samples)
      this.#learnPace((performance.now() - startedAt) / pcm.length)
      this.#failed = false
      if (reply.type === 'aligned') return reply.aligned
      if (reply.reason === 'no_known_word') throw new ReferenceTextUnscorable()
      if (reply.reason === 'no_alignment') throw new SpeechNotRecognized()
      throw new Error(reply.message)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof Exception) throw error
      this.#failed = true
      await this.#replace(worker)
      throw new ScorerUnavailable(undefined, { cause: error })
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** It falls at once, since a new process is slow at first, and rises by halves: other work may delay one. */
  #learnPace(millisecondsPerSample: number): void {
    const before = this.#millisecondsPerSample || millisecondsPerSample
    const mean = (before + millisecondsPerSample) / 2
    this.#millisecondsPerSample = Math.min(mean, millisecondsPerSample)
  }

  /** Ends the process, and starts the next one, unless nobody waits for it or this one never worked. */
  async #replace(worker: WorkerProcess<AlignmentJob, AlignmentReply>): Promise<void> {
    await worker.terminate()
    if (worker.isLoaded && !this.#closed && !this.options.isPatient) this.#startedWorker()
  }

  #startedWorker(): WorkerProcess<AlignmentJob, AlignmentReply> {
    if (!this.#worker || this.#worker.ended) {
      if (this.#worker && !this.options.isPatient) scorerRestarts.add({ provider: 'local' })
      this.#worker = new WorkerProcess(WORKER_FILE, {
        maxHeapMb: MAX_JAVASCRIPT_HEAP_MB,
        isPatient: this.options.isPatient,
      })
    }
    return this.#worker
  }
}
