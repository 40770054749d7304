import { extname } from 'node:path'
import type { PlayableSpeech } from '#panel/player'
import { recordingPath } from '#panel/recording_path'
import { t } from '#panel/texts'

/** A speech with what is known of its recording. */
export interface RecordedSpeech extends PlayableSpeech {
  external_id: string | null
  loudness_lufs: number | null
  peak_db: number | null
  silence_start_ms: number | null
  silence_end_ms: number | null
}

/** A speech's recording, as `panel::components/recording` shows it. */
export interface RecordingView {
  /** For the player. */
  speech: PlayableSpeech
  path: string
  /** What a downloaded file is called. */
  filename: string
  facts: { name: string; value: string }[]
  /** Whether loudness and waveform are still to come. */
  isWaiting: boolean
  /** Where a form is sent to that has it scored. */
  scorePath: string
}

/** @returns undefined where the speech has no recording */
export function recordingViewOf(speech: RecordedSpeech): RecordingView | undefined {
  const path = recordingPath(speech)
  if (path === undefined) return undefined
  const { loudness_lufs: lufs, peak_db: peak, silence_start_ms: start } = speech
  const { audio_duration_ms: duration, silence_end_ms: end } = speech
  const extension = extname(speech.audio_url!)
  const facts = [
    { name: 'length', value: duration === null ? null : exactSeconds(duration) },
    { name: 'loudness', value: lufs === null ? null : `${decibels(lufs)} LUFS` },
    { name: 'peak', value: peak === null ? null : `${decibels(peak)} dB` },
    { name: 'silence_before', value: start === null ? null : exactSeconds(start) },
    { name: 'silence_after', value: end === null ? null : exactSeconds(end) },
    { name: 'format', value: extension.slice(1).toUpperCase() },
  ]
  return {
    speech,
    path,
    filename: `${speech.external_id ?? speech.id}${extension}`,
    facts: facts.flatMap(({ name, value }) => {
      return value === null ? [] : [{ name: t(`recordings.facts.${name}`), value }]
    }),
    isWaiting: speech.audio_peaks === null,
    scorePath: `/admin/speeches/${speech.id}/score`,
  }
}

/** With a minus sign, which is as wide as the digits. */
function decibels(value: number): string {
  return t('recordings.decibels', { value }).replace('-', '−')
}

/** As in "2.14 s". */
export function exactSeconds(milliseconds: number): string {
  return t('recordings.exact_seconds', { seconds: milliseconds / 1000 })
}
