import { RecordingError, run } from './programs.ts'

/** How a recording is stored: the file's extension and ffmpeg's output arguments. */
export type Encoding = { extension: string; args: readonly string[] }

/** At 24 kHz, 40 kbit/s is what keeps 180 sentences under 3.6 MB. */
export const MP3: Encoding = {
  extension: '.mp3',
  args: ['-ar', '24000', '-c:a', 'libmp3lame', '-b:a', '40k'],
}

export const WAV: Encoding = { extension: '.wav', args: ['-ar', '16000', '-c:a', 'pcm_s16le'] }

/** Integrated loudness, as EBU R128 measures it. */
const LOUDNESS_LUFS = -18

/** The slt voice starts some vowels with one spike: held at -2.5 dBFS, it no longer sets the level. */
const LIMITER = 'alimiter=limit=0.75:level=false:attack=1:release=50'

/** The voice's own silence is cut at both ends, and 200 ms are put there. */
const TRIM_START = 'silenceremove=start_periods=1:start_threshold=-50dB:detection=peak'
const PAUSES = `${TRIM_START},areverse,${TRIM_START},areverse,adelay=200:all=1,apad=pad_dur=0.2`

/** All that decides how a recording sounds besides its words and voice. */
export const MASTERING = [LOUDNESS_LUFS, LIMITER, PAUSES]

const ffmpeg = (...args: string[]) => run('ffmpeg', ['-hide_banner', '-nostats', ...args], 'ffmpeg')

function loudnessOf(wav: string): number {
  const { stderr } = ffmpeg('-i', wav, '-af', 'ebur128', '-f', 'null', '-')
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'))
  const loudness = Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1])
  if (Number.isNaN(loudness)) throw new RecordingError(`${wav} has no loudness`)
  return loudness
}

/**
 * Brings a spoken WAV file to the wanted loudness and pauses, in mono, and encodes it. The same
 * input gives the same bytes with the same ffmpeg.
 */
export function master(wav: string, target: string, encoding: Encoding): void {
  const gain = (LOUDNESS_LUFS - loudnessOf(wav)).toFixed(1)
  const filter = `volume=${gain}dB,${LIMITER},${PAUSES}`
  const reproducible = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact']
  const output = ['-ac', '1', ...encoding.args, ...reproducible, '-y', target]
  ffmpeg('-v', 'error', '-i', wav, '-af', filter, ...output)
}

/** The length of a recording in whole milliseconds, as a decoder plays it. */
export function durationOf(file: string): number {
  const pcm = ffmpeg('-v', 'error', '-i', file, '-ac', '1', '-ar', '16000', '-f', 's16le', '-')
  return Math.round(pcm.stdout.length / 2 / 16)
}
