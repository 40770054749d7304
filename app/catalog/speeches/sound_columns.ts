import type { RecordingMeasures } from '#audio/measure_recording'

/** What the sound of a recording is like, as columns of its speech; in JSON, too. */
export interface SoundColumns {
  /** A byte for each bar of a waveform, as PostgreSQL writes bytes: `\x00ff`. */
  audio_peaks: string | null
  /** EBU R128; null where nothing is loud enough. */
  loudness_lufs: number | null
  /** The largest sample, in decibels of full scale. */
  peak_db: number | null
  silence_start_ms: number | null
  silence_end_ms: number | null
}

/** The columns with their types, for statements that read them from JSON. */
export const SOUND_TYPES = {
  audio_peaks: 'bytea',
  loudness_lufs: 'real',
  peak_db: 'real',
  silence_start_ms: 'int',
  silence_end_ms: 'int',
} as const satisfies Record<keyof SoundColumns, string>

export const SOUND_NAMES = Object.keys(SOUND_TYPES) as (keyof SoundColumns)[]

/** Of a recording that is measured later, when it is prepared. */
export const UNMEASURED: SoundColumns = {
  audio_peaks: null,
  loudness_lufs: null,
  peak_db: null,
  silence_start_ms: null,
  silence_end_ms: null,
}

/** Decibels with two decimals: the same recording is written the same each time. */
export function soundColumnsOf(measures: RecordingMeasures): SoundColumns {
  return {
    audio_peaks: `\\x${Buffer.from(measures.peaks).toString('hex')}`,
    loudness_lufs: measures.loudness === null ? null : hundredths(measures.loudness),
    peak_db: hundredths(measures.peakDecibels),
    silence_start_ms: measures.startSilenceMs,
    silence_end_ms: measures.endSilenceMs,
  }
}

function hundredths(decibels: number): number {
  return Math.round(decibels * 100) / 100
}
