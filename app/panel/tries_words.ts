import { t } from '#panel/texts'
import type { SpeechFigures } from '#practice/statistics/practice_figures'

/** @returns such as "412 tries · score 71" */
export function triesWords({ tries, score }: SpeechFigures): string {
  return t('speeches.form.tries', { tries, score: scoreWords(score) })
}

/** A mean score as a whole number. */
export function scoreWords(score: number): string {
  return String(Math.round(score))
}
