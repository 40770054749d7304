import { availableParallelism } from 'node:os'
import type { AudioDecoder, CompressedFormat } from '#audio/decoders/audio_decoder'
import { SYSTEM_FFMPEG } from '#audio/decoders/ffmpeg_program'
import { assertRuns, type CompressedRecording, runFfmpeg } from '#audio/decoders/run_ffmpeg'
import { AudioUndecodable, ScorerBusy, ScorerUnavailable } from '#audio/errors'
import type { Load } from '#concurrency/semaphore'

/** As many runs at once as there are processors, and more waiting recordings than learners wait for. */
const CAPACITY = { runs: availableParallelism(), maxWaiting: 64 }

/**
 * Waiting recordings are decoded together, at most so many in one run: starting ffmpeg takes ten
 * times as long as decoding a sentence. Four times as many need more memory than a run may have.
 */
const MAX_TOGETHER = 16

/**
 * After a shared run has failed, so many recordings are decoded alone: where every fourth one is
 * damaged, shared runs that fail and are repeated take longer.
 */
const ALONE_AFTER_FAILURE = 16

interface Waiting extends CompressedRecording {
  signal: AbortSignal | undefined
  samples: PromiseWithResolvers<Int16Array>
  /** Whether a run that it shared has failed. */
  isAlone: boolean
}

/**
 * Decodes with a native ffmpeg, the built one or the system's, in a child process. While all processors are busy, recordings wait
 * in a queue, and those at its head share the next run. If that run fails, each gets a run of its own,
 * so that no recording changes the answer to another one.
 */
export class NativeFfmpeg implements AudioDecoder {
  readonly #queue: Waiting[] = []
  readonly #runs = new Set<Promise<void>>()
  readonly #closing = new AbortController()
  #aloneFor = 0

  constructor(
    private program = SYSTEM_FFMPEG,
    private capacity = CAPACITY
  ) {}

  /** @throws Error with the reason why ffmpeg cannot be run */
  async assertInstalled(): Promise<void> {
    await assertRuns(this.program)
  }

  async decode(
    bytes: Uint8Array,
    format: CompressedFormat,
    signal?: AbortSignal
  ): Promise<Int16Array> {
    signal?.throwIfAborted()
    this.#closing.signal.throwIfAborted()
    const isFull = this.#runs.size >= this.capacity.runs
    if (isFull && this.#queue.length >= this.capacity.maxWaiting) throw new ScorerBusy()

    const samples = Promise.withResolvers<Int16Array>()
    const recording = { bytes, format, signal, samples, isAlone: false }
    const leave = () => {
      const place = this.#queue.indexOf(recording)
      // While a run reads a recording's bytes, its caller gets no answer yet.
      if (place !== -1) samples.reject(this.#queue.splice(place, 1)[0]?.signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    this.#queue.push(recording)
    this.#startRuns()
    return samples.promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  get load(): Load {
    return { running: this.#runs.size, waiting: this.#queue.length }
  }

  async close(): Promise<void> {
    this.#closing.abort(new ScorerUnavailable())
    for (const { samples } of this.#queue.splice(0)) samples.reject(this.#closing.signal.reason)
    await Promise.all(this.#runs)
  }

  #startRuns(): void {
    while (this.#queue.length > 0 && this.#runs.size < this.capacity.runs) {
      const run = this.#decodeTogether(this.#takeNext()).finally(() => {
        this.#runs.delete(run)
        this.#startRuns()
      })
      this.#runs.add(run)
    }
  }

  /** The head of the queue, with those behind it that may share its run. */
  #takeNext(): Waiting[] {
    if (this.#aloneFor > 0) {
      this.#aloneFor--
      return this.#queue.splice(0, 1)
    }
    const alone = this.#queue.findIndex(({ isAlone }) => isAlone)
    const together = alone === -1 ? MAX_TOGETHER : Math.min(alone, MAX_TOGETHER)
    return this.#queue.splice(0, Math.max(1, together))
  }

  async #decodeTogether(recordings: Waiting[]): Promise<void> {
    const signals = recordings.flatMap(({ signal }) => signal ?? [])
    const signal = AbortSignal.any([this.#closing.signal, ...signals])
    try {
      const sounds = await runFfmpeg(this.program, recordings, signal)
      sounds.forEach((sound, index) => recordings[index]?.samples.resolve(sound))
    } catch (error) {
      if (recordings.length > 1 && !this.#closing.signal.aborted) this.#sendBack(recordings)
      else for (const { samples } of recordings) samples.reject(describe(error, signal))
    }
  }

  /** Puts recordings whose callers still wait at the head of the queue, each to be decoded alone. */
  #sendBack(recordings: Waiting[]): void {
    this.#aloneFor = ALONE_AFTER_FAILURE
    for (const recording of recordings.toReversed()) {
      recording.isAlone = true
      if (recording.signal?.aborted) recording.samples.reject(recording.signal.reason)
      else this.#queue.unshift(recording)
    }
  }
}

function describe(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof AudioUndecodable) return error
  return new ScorerUnavailable(undefined, { cause: error })
}
