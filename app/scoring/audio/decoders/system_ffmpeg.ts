import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { AudioDecoder, CompressedFormat } from '#scoring/audio/decoders/audio_decoder'
import { ffmpegArguments, MAX_DECODED_BYTES } from '#scoring/audio/decoders/ffmpeg_arguments'
import { AudioUndecodable, ScorerUnavailable } from '#scoring/errors'
import { RecordingBuffers } from '#scoring/recording_buffers'
import { Turns, type TurnsOptions } from '#scoring/workers/turns'

/** A decode takes about 60 ms; one that is stuck must not hold its place for longer. */
const TIME_LIMIT_MS = 10_000

/**
 * The operating system holds ffmpeg to this: no core dump, no byte into any file, 3 s of computing,
 * 384 MB of memory. Where a limit is not known (macOS knows no memory limit), the others hold.
 */
const LIMITED = 'ulimit -c 0; ulimit -f 0; ulimit -t 3; ulimit -d 393216; exec "$0" "$@"'

/** What the shell answers when it cannot run a program. */
const CANNOT_RUN = [126, 127]

const STDERR_CHARACTERS = 2000

/** As many at once as there are processors; more waiting recordings than an app's users bear. */
const TURNS: TurnsOptions = { atOnce: availableParallelism(), maxWaiting: 64 }

/**
 * Decodes with the system's ffmpeg, one child process for each recording. The recording goes in
 * through standard input and comes out through standard output.
 */
export class SystemFfmpeg implements AudioDecoder {
  readonly #program: string
  readonly #turns: Turns
  readonly #running = new Set<ChildProcess>()

  constructor(program = 'ffmpeg', turns = TURNS) {
    this.#program = program
    this.#turns = new Turns(turns)
  }

  /** @throws Error with the reason why ffmpeg cannot be run */
  async assertInstalled(): Promise<void> {
    const child = spawnLimited(this.#program, ['-version'])
    const complaint = keepStart(child)
    child.stdout.resume()
    const code = await ended(child)
    if (code !== 0) throw new Error(`${this.#program} ended with ${code}. ${complaint()}`.trim())
  }

  async decode(
    bytes: Uint8Array,
    format: CompressedFormat,
    signal?: AbortSignal
  ): Promise<Int16Array> {
    await this.#turns.take(signal)
    try {
      signal?.throwIfAborted()
      return await this.#decodeNow(bytes, format, signal)
    } finally {
      this.#turns.give()
    }
  }

  async close(): Promise<void> {
    this.#turns.close()
    const exits = [...this.#running].map((child) => once(child, 'close'))
    for (const child of this.#running) child.kill('SIGKILL')
    await Promise.all(exits)
  }

  async #decodeNow(bytes: Uint8Array, format: CompressedFormat, signal?: AbortSignal) {
    const child = spawnLimited(this.#program, ffmpegArguments(format, 'pipe', 'pipe:0', 'pipe:1'))
    this.#running.add(child)
    const stop = () => void child.kill('SIGKILL')
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      stop()
    }, TIME_LIMIT_MS)
    signal?.addEventListener('abort', stop, { once: true })
    const decoded = new DecodedSound()
    const complaint = keepStart(child)
    child.stdout.on('data', (chunk: Buffer) => {
      if (!decoded.add(chunk)) stop()
    })
    // ffmpeg may end before it has read everything.
    child.stdin.on('error', () => {})
    child.stdin.end(bytes)
    try {
      const code = await ended(child)
      signal?.throwIfAborted()
      // The machine's fault: what a recording can ask for is bounded by the time of computing.
      if (isLate) throw new Error('ffmpeg did not end in time.')
      if (code !== null && CANNOT_RUN.includes(code)) throw new Error(complaint())
      if (code !== 0 || decoded.isEmpty) throw new AudioUndecodable()
      return decoded.join()
    } catch (error) {
      if (signal?.aborted || error instanceof AudioUndecodable) throw error
      throw new ScorerUnavailable(undefined, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      this.#running.delete(child)
      decoded.wipe()
    }
  }
}

/** What ffmpeg has written, up to the limit. */
class DecodedSound {
  readonly #buffers = new RecordingBuffers()
  readonly #chunks: Buffer[] = []
  #size = 0

  get isEmpty(): boolean {
    return this.#size < Int16Array.BYTES_PER_ELEMENT
  }

  /** @returns false once it is too much */
  add(chunk: Buffer): boolean {
    this.#chunks.push(this.#buffers.keep(chunk))
    this.#size += chunk.length
    return this.#size <= MAX_DECODED_BYTES
  }

  /** ffmpeg writes little-endian samples, as every processor that Node.js runs on reads them. */
  join(): Int16Array {
    const samples = new Int16Array(Math.floor(this.#size / Int16Array.BYTES_PER_ELEMENT))
    const bytes = new Uint8Array(samples.buffer)
    let position = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk.subarray(0, bytes.length - position), position)
      position += chunk.length
    }
    return samples
  }

  wipe(): void {
    this.#buffers.wipe()
  }
}

/**
 * Of our environment the program sees only where programs are.
 *
 * @param limited the shell's line that sets limits and becomes the program
 */
export function spawnLimited(program: string, args: string[], limited = LIMITED) {
  return spawn('/bin/sh', ['-c', limited, program, ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** The exit code, null if a signal ended it; rejects when the shell cannot be started. */
export async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/** @returns how to ask for the start of what the program said about its own trouble */
export function keepStart(child: ReturnType<typeof spawnLimited>): () => string {
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(0, STDERR_CHARACTERS)
  })
  return () => text.trim()
}
