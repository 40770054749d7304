import type { CappedCount } from '#catalog/speeches/speech_list'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'

/** @returns such as "312", or "more than 1,000" */
export function countWords({ count, isMore }: CappedCount): string {
  return isMore ? t('common.more_than', { count }) : grouped(count)
}
