import { availableParallelism } from 'node:os'
import type { AudioDecoder, CompressedFormat } from '#audio/decoders/audio_decoder'
import { assertRuns, type CompressedRecording, runFfmpeg } from '#audio/decoders/run_ffmpeg'
import { AudioUndecodable, ScorerBusy, ScorerUnavailable } from '#audio/errors'

/** As many runs at once as there are processors; more waiting recordings than learners bear. */
const CAPACITY = { runs: availableParallelism(), maxWaiting: 64 }

/**
 * Recordings that wait are decoded together, at most so many in one run: to start ffmpeg takes ten
 * times as long as to decode a sentence. Four times as many need more memory than a run may have.
 */
const MAX_TOGETHER = 16

/**
 * After a shared run has failed, so many recordings go alone: where every fourth is damaged, runs that
 * fail and are repeated take longer than runs of one.
 */
const ALONE_AFTER_FAILURE = 16

interface Waiting extends CompressedRecording {
  signal: AbortSignal | undefined
  samples: PromiseWithResolvers<Int16Array>
  /** One of those that it was decoded with has failed. */
  isAlone: boolean
}

/**
 * Decodes with the system's ffmpeg, in a child process. Where all processors are at work, recordings
 * wait, and those at the head of the line share the next run. When that one fails, each gets a run of
 * its own, so that nobody's recording changes what another one's is answered.
 */
export class SystemFfmpeg implements AudioDecoder {
  readonly #line: Waiting[] = []
  readonly #runs = new Set<Promise<void>>()
  readonly #closing = new AbortController()
  #aloneFor = 0

  constructor(
    private program = 'ffmpeg',
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
    if (isFull && this.#line.length >= this.capacity.maxWaiting) throw new ScorerBusy()

    const samples = Promise.withResolvers<Int16Array>()
    const recording = { bytes, format, signal, samples, isAlone: false }
    const leave = () => {
      const place = this.#line.indexOf(recording)
      // A run ends before its recordings are answered: their bytes are still being read.
      if (place !== -1) samples.reject(this.#line.splice(place, 1)[0]?.signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    this.#line.push(recording)
    this.#startRuns()
    return samples.promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  async close(): Promise<void> {
    this.#closing.abort(new ScorerUnavailable())
    for (const { samples } of this.#line.splice(0)) samples.reject(this.#closing.signal.reason)
    await Promise.all(this.#runs)
  }

  #startRuns(): void {
    while (this.#line.length > 0 && this.#runs.size < this.capacity.runs) {
      const run = this.#decodeTogether(this.#takeNext()).finally(() => {
        this.#runs.delete(run)
        this.#startRuns()
      })
      this.#runs.add(run)
    }
  }

  /** The head of the line, with those behind it that may come along. */
  #takeNext(): Waiting[] {
    if (this.#aloneFor > 0) {
      this.#aloneFor--
      return this.#line.splice(0, 1)
    }
    const alone = this.#line.findIndex(({ isAlone }) => isAlone)
    const together = alone === -1 ? MAX_TOGETHER : Math.min(alone, MAX_TOGETHER)
    return this.#line.splice(0, Math.max(1, together))
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

  /** To the head of the line, each alone, but for those whose callers are gone. */
  #sendBack(recordings: Waiting[]): void {
    this.#aloneFor = ALONE_AFTER_FAILURE
    for (const recording of recordings.toReversed()) {
      recording.isAlone = true
      if (recording.signal?.aborted) recording.samples.reject(recording.signal.reason)
      else this.#line.unshift(recording)
    }
  }
}

function describe(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof AudioUndecodable) return error
  return new ScorerUnavailable(undefined, { cause: error })
}
