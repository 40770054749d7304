import { escapeHtml, writeAttributes } from '#panel/attributes'
import { recordingPath } from '#panel/recording_path'
import { t } from '#panel/texts'
import { wave, type WaveSize } from '#panel/wave'

/** What a player needs of a speech. */
export interface PlayableSpeech {
  id: string
  text: string
  audio_url: string | null
  audio_sha256: string | null
  audio_duration_ms: number | null
  audio_peaks: Uint8Array | null
}

/**
 * A link to a speech's recording, with its waveform and length; the pages' script makes a button of it
 * (`player.ts` of the assets). Words where there is no recording.
 *
 * @param icon HTML of an icon that shows what pressing it does
 */
export function player(speech: PlayableSpeech, icon: string, size: WaveSize = 'row'): string {
  const path = recordingPath(speech)
  if (path === undefined) {
    return `<span class="no-sound">${escapeHtml(t('recordings.no_recording'))}</span>`
  }
  const link = writeAttributes({
    'class': 'player',
    'href': path,
    'data-play': speech.text,
    'aria-label': t('recordings.play', { sentence: speech.text }),
  })
  const seconds = speech.audio_duration_ms === null ? '' : secondsOf(speech.audio_duration_ms)
  return `<span class="sound ${size}"><a${link}>${icon}${wave(speech.audio_peaks, size)}</a><span class="seconds">${escapeHtml(seconds)}</span></span>`
}

/** @returns as in "2.1 s" */
function secondsOf(milliseconds: number): string {
  return t('recordings.seconds', { seconds: milliseconds / 1000 })
}
