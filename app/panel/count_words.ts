import type { CappedCount } from '#catalog/speeches/speech_list'

/** @returns such as "312", or "more than 1,000" */
export function countWords({ count, isMore }: CappedCount): string {
  const figure = count.toLocaleString('en')
  return isMore ? `more than ${figure}` : figure
}
