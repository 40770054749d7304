import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DECODED_SECONDS } from '#audio/decoders/ffmpeg_arguments'
import { SYSTEM_FFMPEG } from '#audio/decoders/ffmpeg_program'
import { assertRuns, ended, spawnLimited } from '#audio/decoders/run_ffmpeg'
import { detectAudio } from '#audio/detect'
import { AudioSilent, AudioUndecodable, AudioUnsupported } from '#audio/errors'
import { readSummary, type Summary } from '#audio/loudness_summary'
import { moveIndexToFront } from '#audio/move_index_to_front'

export interface SoundMeasures extends Summary {
  durationMs: number
}

export interface Rendition {
  /** An M4A file: AAC, about 64 kbit/s, mono, 44.1 kHz, its index first. */
  bytes: Buffer
  /** Measures of the recording that it was made from. */
  measured: SoundMeasures
}

/** The loudness of all renditions: -16 LUFS, give or take 1, as Apple asks for in podcasts. */
export const TARGET_LUFS = -16

/** A recording that needs more is mostly noise. */
const MAX_GAIN_DB = 30

/** -1.5 dB of full scale: what AAC adds to a peak stays below full scale. */
const LIMITER_CEILING = 0.84

/** EBU R128 measures blocks of 400 ms, and nothing shorter. */
const MIN_MEASURED_SECONDS = 0.4

/** Below this, the measurement leaves a block out as silence (ITU-R BS.1770-4, absolute gate). */
const SILENCE_LUFS = -70

const MEASURED_RATE = 16_000

/** More than 30 seconds of sound need on a busy machine. */
const TIME_LIMIT_MS = 20_000

/**
 * As for decoding (`run_ffmpeg.ts`), but with 10 s of CPU time, one file of up to 10 MB and a low
 * priority, because nobody waits for it.
 */
const LIMITED =
  'ulimit -c 0; ulimit -f 20480; ulimit -t 10; ulimit -d 393216; exec nice -n 10 "$0" "$@"'

/**
 * Makes the rendition of a reference recording that the game serves: small, and as loud as all others.
 * The recording itself is not changed.
 *
 * The first pass measures the loudness (EBU R128); the second one applies a single gain to all of it
 * and limits the peaks. ffmpeg's own `loudnorm` misses its target with recordings under three seconds,
 * and most of ours are shorter.
 */
export class RenditionMaker {
  constructor(private program = SYSTEM_FFMPEG) {}

  /** Whether ffmpeg can be run. */
  async isInstalled(): Promise<boolean> {
    return assertRuns(this.program).then(
      () => true,
      () => false
    )
  }

  /**
   * @param bytes MP3, WAV or M4A, at most 30 seconds and 10 MB
   * @throws AudioUnsupported, AudioUndecodable, AudioSilent; the signal's reason when it aborts
   */
  async make(bytes: Uint8Array, signal?: AbortSignal): Promise<Rendition> {
    const measured = await this.measure(bytes, signal)
    const gain = Math.min(MAX_GAIN_DB, TARGET_LUFS - measured.loudnessLufs)
    const folder = await mkdtemp(join(tmpdir(), 'saywell-rendition-'))
    try {
      // Into a file, because the index of an M4A can be put first only at the end.
      const file = join(folder, 'rendition.m4a')
      await this.#run(bytes, [...renditionArguments(gain), file], signal)
      return { bytes: await readFile(file), measured }
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  /** The same errors as `make`. */
  async measure(bytes: Uint8Array, signal?: AbortSignal): Promise<SoundMeasures> {
    const { sound, text } = await this.#run(bytes, MEASURING, signal)
    const summary = readSummary(text)
    if (summary === undefined || sound === 0) throw new AudioUndecodable()
    if (summary.loudnessLufs <= SILENCE_LUFS) throw new AudioSilent()
    return { ...summary, durationMs: Math.round((sound / 2 / MEASURED_RATE) * 1000) }
  }

  /** @returns how many bytes it wrote to its standard output, and what it said */
  async #run(bytes: Uint8Array, args: string[], signal?: AbortSignal) {
    signal?.throwIfAborted()
    const { format, readable } = asInput(bytes)
    // The format is named: if ffmpeg detected it, a text that names other files would open them.
    const input = ['-protocol_whitelist', 'pipe', '-f', format, '-t', `${DECODED_SECONDS}`]
    const reading = ['-hide_banner', '-nostats', '-threads', '1', ...input, '-i', 'pipe:0']
    const child = spawnLimited(this.program, [...reading, ...args], 1, LIMITED)
    let isLate = false
    const kill = () => void child.kill('SIGKILL')
    signal?.addEventListener('abort', kill, { once: true })
    const timer = setTimeout(() => {
      isLate = true
      kill()
    }, TIME_LIMIT_MS)
    let sound = 0
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (sound += chunk.length))
    child.stderr?.on('data', (piece) => (text = (text + String(piece)).slice(-4000)))
    // ffmpeg may end before it has read everything.
    child.stdin?.on('error', () => {})
    child.stdin?.end(readable)
    const code = await ended(child).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', kill)
    })
    signal?.throwIfAborted()
    if (isLate) throw new Error('ffmpeg did not end in time.')
    if (code === 126 || code === 127) throw new Error(`ffmpeg cannot be run: ${text}`)
    if (code === null) throw new Error('ffmpeg was ended from outside.')
    if (code !== 0) throw new AudioUndecodable()
    return { sound, text }
  }
}

/** The sound itself goes to the standard output, where it is counted. */
const MEASURING = [
  '-filter_complex',
  '[0:a:0]aformat=channel_layouts=mono,asplit[sound][measured];' +
    `[measured]apad=whole_dur=${MIN_MEASURED_SECONDS},ebur128=peak=true:framelog=verbose,anullsink`,
  ...['-map', '[sound]', '-ar', String(MEASURED_RATE), '-f', 's16le', 'pipe:1'],
]

/** The limiter works at four times the sample rate, where it sees the peaks between two samples. */
function renditionArguments(gainDb: number): string[] {
  const filters = [
    'aformat=channel_layouts=mono',
    `volume=${gainDb.toFixed(2)}dB`,
    'aresample=176400',
    `alimiter=limit=${LIMITER_CEILING}:level=disabled:attack=2:release=50`,
  ]
  const sound = ['-map', '0:a:0', '-af', filters.join(','), '-ar', '44100']
  // Without the recording's metadata and ffmpeg's version, so that a recording always gives the same file.
  const bare = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact']
  return [...sound, '-c:a', 'aac', '-b:a', '64k', ...bare, '-movflags', '+faststart', '-f', 'ipod']
}

function asInput(bytes: Uint8Array): { format: string; readable: Uint8Array } {
  switch (detectAudio(bytes)) {
    case 'wav':
      return { format: 'wav', readable: bytes }
    case 'mp3':
      return { format: 'mp3', readable: bytes }
    case 'mov':
      return { format: 'mov', readable: moveIndexToFront(bytes) }
    default:
      throw new AudioUnsupported()
  }
}
