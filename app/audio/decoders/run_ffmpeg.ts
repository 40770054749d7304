import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { CompressedFormat } from '#audio/decoders/audio_decoder'
import { ffmpegArguments, MAX_DECODED_BYTES } from '#audio/decoders/ffmpeg_arguments'
import { AudioUndecodable } from '#audio/errors'
import { RecordingBuffers } from '#audio/recording_buffers'

/** Decoding takes about 80 ms; a run that is stuck must not hold its place for longer than this. */
const TIME_LIMIT_MS = 10_000

/**
 * Limits that the operating system enforces: no core dump, nothing written to any file, 3 s of CPU
 * time, 384 MB of memory. Where one is not supported (macOS has no memory limit), the others hold.
 * The hard limit of CPU time is longer, so that a recording that reaches 3 s ends with SIGXCPU: a
 * SIGKILL that is not ours comes from the machine or an operator.
 */
const LIMITED =
  'ulimit -c 0; ulimit -f 0; ulimit -S -t 3; ulimit -H -t 4; ulimit -d 393216; exec "$0" "$@"'

/** The shell's exit codes when it cannot run a program. */
const CANNOT_RUN = [126, 127]

const STDERR = 2
const STDERR_CHARACTERS = 2000

/** A compressed recording; its owner overwrites the bytes. */
export interface CompressedRecording {
  bytes: Uint8Array
  format: CompressedFormat
}

/**
 * Decodes recordings with one run of the program. They go in and come out through pipes: the first
 * one through standard input and output.
 *
 * @returns 16 kHz mono, signed 16 bit, in the order of the recordings; the caller overwrites them
 * @throws AudioUndecodable for a single recording: it is damaged
 * @throws Error the program has failed, or one of several recordings is damaged
 * @throws the signal's reason when it aborts, after the program has ended
 */
export async function runFfmpeg(
  program: string,
  recordings: CompressedRecording[],
  signal: AbortSignal
): Promise<Int16Array[]> {
  signal.throwIfAborted()
  const passages = recordings.map(({ format }, index) => {
    const { input, output } = descriptors(index)
    return { format, input: `pipe:${input}`, output: `pipe:${output}` }
  })
  const child = spawnLimited(program, ffmpegArguments('pipe', passages), recordings.length)
  let isStopped = false
  const stop = () => {
    isStopped = true
    child.kill('SIGKILL')
    // If the program is a wrapper, its children may hold the pipes open, and with them the run.
    for (const pipe of child.stdio) pipe?.destroy()
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    stop()
  }, TIME_LIMIT_MS)
  signal.addEventListener('abort', stop, { once: true })
  const exit = ended(child)
  const sounds: DecodedSound[] = []
  try {
    // A child that could not be started (too few file descriptors) has no pipes.
    if (child.pid === undefined) await exit
    const complaint = keepStart(child)
    recordings.forEach(({ bytes }, index) => sounds.push(passThrough(child, index, bytes, stop)))
    const code = await exit
    signal.throwIfAborted()
    // The machine's fault: the limit of CPU time bounds what a recording can cause.
    if (isLate) throw new Error('ffmpeg did not end in time.')
    if (child.signalCode === 'SIGKILL' && !isStopped) throw new Error('ffmpeg was killed.')
    if (code !== null && CANNOT_RUN.includes(code)) throw new Error(complaint())
    if (code !== 0 || sounds.some((sound) => sound.isEmpty)) throw new AudioUndecodable()
    return sounds.map((sound) => sound.join())
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    for (const sound of sounds) sound.wipe()
  }
}

/** @throws Error with the reason why the program cannot be run */
export async function assertRuns(program: string): Promise<void> {
  const child = spawnLimited(program, ['-version'], 1)
  const complaint = keepStart(child)
  child.stdout?.resume()
  const code = await ended(child)
  if (code !== 0) throw new Error(`${program} ended with ${code}. ${complaint()}`.trim())
}

/** The program's file descriptors for the recording with this index: 0 and 1, 3 and 4, 5 and 6 ... */
function descriptors(index: number): { input: number; output: number } {
  return index === 0 ? { input: 0, output: 1 } : { input: 2 * index + 1, output: 2 * index + 2 }
}

/**
 * Starts a program under limits of the operating system. Of our environment it sees only PATH.
 *
 * @param recordings how many pairs of pipes it has
 * @param limited a shell script that sets the limits and becomes the program
 */
export function spawnLimited(
  program: string,
  args: string[],
  recordings: number,
  limited = LIMITED
): ChildProcess {
  return spawn('/bin/sh', ['-c', limited, program, ...args], {
    env: { PATH: process.env.PATH },
    stdio: Array.from({ length: 2 * recordings + 1 }, () => 'pipe' as const),
  })
}

function passThrough(child: ChildProcess, index: number, bytes: Uint8Array, stop: () => void) {
  const { input, output } = descriptors(index)
  const sound = new DecodedSound()
  const source = child.stdio[input] as Duplex
  // ffmpeg may end before it has read everything.
  source.on('error', () => {})
  source.end(bytes)
  const target = child.stdio[output] as Duplex
  target.on('data', (chunk: Buffer) => {
    if (!sound.add(chunk)) stop()
  })
  return sound
}

/** The samples that ffmpeg has written, up to the limit. */
class DecodedSound {
  readonly #buffers = new RecordingBuffers()
  readonly #chunks: Buffer[] = []
  #size = 0

  get isEmpty(): boolean {
    return this.#size < Int16Array.BYTES_PER_ELEMENT
  }

  /** @returns false once the limit is exceeded */
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

/** The exit code, or null if a signal ended it; rejects if the shell cannot be started. */
export async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/** @returns a function that gives the start of the program's error output */
function keepStart(child: ChildProcess): () => string {
  let text = ''
  const stderr = child.stdio[STDERR] as Duplex
  stderr.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(0, STDERR_CHARACTERS)
  })
  return () => text.trim()
}
