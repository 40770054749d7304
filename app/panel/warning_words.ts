import { t } from '#panel/texts'

/** What the checks of a recording, or learners, may find, in the order in which it can be filtered. */
export const WARNINGS: readonly string[] = [
  'audio_quiet',
  'audio_loud',
  'audio_clipped',
  'silence_at_start',
  'silence_at_end',
  'text_doubtful',
  'reported',
]

/** @returns a few words for the code of a warning; also for one that is new */
export function warningWords(code: string): string {
  return WARNINGS.includes(code) ? t(`recordings.warnings.${code}`) : code.replaceAll('_', ' ')
}

/** @returns what an editor is told of a warning; its code where nobody has found words */
export function warningText(code: string): string {
  return WARNINGS.includes(code) ? t(`recordings.advice.${code}`) : code
}
