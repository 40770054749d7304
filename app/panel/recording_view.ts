import { extname } from 'node:path'
import { type PlayableSpeech, secondsOf } from '#panel/player'
import { recordingPath } from '#panel/recording_path'

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

/** What an editor is told of a warning. */
const WARNINGS: Record<string, string> = {
  audio_quiet: 'Quiet: noise will be heard with it. Record it closer to the microphone.',
  audio_loud: 'Loud: it may be distorted. Record it further from the microphone.',
  audio_clipped: 'Distorted: it was too loud when it was recorded.',
  silence_at_start: 'It begins with a long silence.',
  silence_at_end: 'It ends with a long silence.',
  text_doubtful: 'It seems to say something else than the sentence.',
}

/** The words of a warning of a recording; its code where nobody has found words. */
export function warningText(code: string): string {
  return Object.hasOwn(WARNINGS, code) ? WARNINGS[code]! : code
}

/** @returns undefined where the speech has no recording */
export function recordingViewOf(speech: RecordedSpeech): RecordingView | undefined {
  const path = recordingPath(speech)
  if (path === undefined) return undefined
  const { loudness_lufs: lufs, peak_db: peak, silence_start_ms: start } = speech
  const { audio_duration_ms: duration, silence_end_ms: end } = speech
  const extension = extname(speech.audio_url!)
  const facts = [
    { name: 'Length', value: duration === null ? null : secondsOf(duration, 2) },
    { name: 'Loudness', value: lufs === null ? null : `${decibels(lufs)} LUFS` },
    { name: 'Peak', value: peak === null ? null : `${decibels(peak)} dB` },
    { name: 'Silence before', value: start === null ? null : secondsOf(start, 2) },
    { name: 'Silence after', value: end === null ? null : secondsOf(end, 2) },
    { name: 'Format', value: extension.slice(1).toUpperCase() },
  ]
  return {
    speech,
    path,
    filename: `${speech.external_id ?? speech.id}${extension}`,
    facts: facts.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }])),
    isWaiting: speech.audio_peaks === null,
    scorePath: `/admin/speeches/${speech.id}/score`,
  }
}

/** With a minus sign, which is as wide as the digits. */
function decibels(value: number): string {
  return value.toFixed(1).replace('-', '−')
}
