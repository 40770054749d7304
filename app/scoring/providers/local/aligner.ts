import { Exception } from '@adonisjs/core/exceptions'
import { ReferenceTextUnscorable, ScorerUnavailable, SpeechNotRecognized } from '#scoring/errors'
import type { AlignedWord, SpokenWord } from '#scoring/providers/local/alignment'
import { AlignmentThread } from '#scoring/providers/local/alignment_thread'
import { Turns } from '#scoring/providers/local/turns'
import type { SpeechProviderState } from '#scoring/speech_provider'

/** The recogniser's memory grows with the longest recording and never shrinks: 30 s take 170 MB. */
const MAX_HEAP_BYTES = 128 * 1024 * 1024

/**
 * Puts recordings one after the other through one scoring thread. The first one starts it; it is
 * replaced when it dies, is stopped in the middle of its work, or has grown too large.
 */
export class Aligner {
  readonly #turns: Turns
  #thread: AlignmentThread | undefined
  #closed = false
  #failed = false

  /** @param maxWaiting how many recordings may wait while one is being scored */
  constructor(maxWaiting: number) {
    this.#turns = new Turns(maxWaiting)
  }

  get state(): SpeechProviderState {
    if (this.#closed || this.#failed) return 'unavailable'
    return this.#thread && !this.#thread.ended ? 'ready' : 'idle'
  }

  /**
   * @param pcm 16 kHz mono; it is copied to shared memory, which is overwritten afterwards
   * @returns one entry for each of `words`
   * @throws ScorerBusy, ScorerUnavailable, SpeechNotRecognized, ReferenceTextUnscorable
   */
  async align(pcm: Int16Array, words: SpokenWord[], signal?: AbortSignal): Promise<AlignedWord[]> {
    await this.#turns.take(signal)
    const samples = new Int16Array(new SharedArrayBuffer(pcm.byteLength))
    try {
      signal?.throwIfAborted()
      if (this.#closed) throw new ScorerUnavailable()
      samples.set(pcm)
      return await this.#alignNow(samples, words, signal)
    } finally {
      samples.fill(0)
      this.#turns.give()
    }
  }

  /** Ends the thread; the recording that is being scored and those that wait are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    this.#turns.close()
    await this.#thread?.terminate()
  }

  async #alignNow(
    samples: Int16Array<SharedArrayBuffer>,
    words: SpokenWord[],
    signal?: AbortSignal
  ): Promise<AlignedWord[]> {
    const thread = this.#startedThread()
    const onAbort = () => void thread.terminate()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const reply = await thread.align({ samples, words })
      this.#failed = false
      if (reply.heapBytes > MAX_HEAP_BYTES) await thread.terminate()
      if (reply.type === 'aligned') return reply.words
      if (reply.reason === 'no_known_word') throw new ReferenceTextUnscorable()
      if (reply.reason === 'no_alignment') throw new SpeechNotRecognized()
      throw new Error(reply.message)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof Exception) throw error
      this.#failed = true
      await thread.terminate()
      throw new ScorerUnavailable(undefined, { cause: error })
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #startedThread(): AlignmentThread {
    if (!this.#thread || this.#thread.ended) this.#thread = new AlignmentThread()
    return this.#thread
  }
}
