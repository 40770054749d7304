import type { AudioDecoder, CompressedFormat } from '#audio/decoders/audio_decoder'
import { AudioUndecodable, SCORER_FAULTS, ScorerUnavailable } from '#audio/errors'
import { type Load, Semaphore } from '#concurrency/semaphore'
import { WorkerProcess } from '#concurrency/worker_process'

export interface DecodingJob {
  format: CompressedFormat
}
export interface DecodingReply {
  decoded: boolean
}

const WORKER_FILE = new URL('./webassembly_worker', import.meta.url)
const TIME_LIMIT_MS = 10_000

/** The program and the recordings lie outside JavaScript's heap. */
const MAX_JAVASCRIPT_HEAP_MB = 64

/**
 * Decodes with FFmpeg as WebAssembly, for machines without the system's ffmpeg: one recording at a
 * time, each in a worker process of its own. Its memory cannot be overwritten from outside and never
 * shrinks, so it ends with the process.
 */
export class WebAssemblyFfmpeg implements AudioDecoder {
  readonly #decoding = new Semaphore({ permits: 1, maxWaiting: 16, ...SCORER_FAULTS })
  #worker: WorkerProcess<DecodingJob, DecodingReply> | undefined

  decode(bytes: Uint8Array, format: CompressedFormat, signal?: AbortSignal): Promise<Int16Array> {
    return this.#decoding.run(() => this.#decodeNow(bytes, format, signal), signal)
  }

  get load(): Load {
    return this.#decoding.load
  }

  async close(): Promise<void> {
    this.#decoding.close()
    await this.#worker?.terminate()
  }

  async #decodeNow(bytes: Uint8Array, format: CompressedFormat, signal?: AbortSignal) {
    signal?.throwIfAborted()
    const worker = new WorkerProcess<DecodingJob, DecodingReply>(WORKER_FILE, {
      maxHeapMb: MAX_JAVASCRIPT_HEAP_MB,
    })
    this.#worker = worker
    const stop = () => void worker.terminate()
    const timer = setTimeout(stop, TIME_LIMIT_MS)
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const { reply, output } = await worker.run({ format }, bytes)
      const samples = toSamples(output)
      output.fill(0)
      if (!reply.decoded || samples.length === 0) throw new AudioUndecodable()
      return samples
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof AudioUndecodable) throw error
      throw new ScorerUnavailable(undefined, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      await worker.terminate()
    }
  }
}

function toSamples(output: Buffer): Int16Array {
  const samples = new Int16Array(Math.floor(output.length / Int16Array.BYTES_PER_ELEMENT))
  new Uint8Array(samples.buffer).set(output.subarray(0, samples.byteLength))
  return samples
}
