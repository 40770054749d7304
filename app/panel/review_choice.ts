import { type QueueNumbers, REVIEW_KINDS, type WaitingImport } from '#catalog/speeches/review_queue'
import { countWords } from '#panel/count_words'
import { startPath } from '#panel/review_run'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'

/** What the choice of a queue shows. */
export function reviewChoice(numbers: QueueNumbers[], imports: WaitingImport[]) {
  return {
    queues: numbers
      .filter(({ all }) => all.count > 0)
      .map(({ kind, all, levels }) => ({
        name: t(`review.queues.${kind}`),
        hint: t(`review.hints.${kind}`),
        count: countWords(all),
        path: startPath({ kind }),
        levels: levels
          .filter(({ count }) => count.count > 0)
          .map(({ level, count }) => ({
            level,
            count: countWords(count),
            path: startPath({ kind, level }),
          })),
      })),
    imports: imports.map((one) => {
      const { id: batchId } = one
      return {
        name: t('review.choice.import_of', { count: one.speech_count }),
        by: one.username ?? t('review.choice.terminal'),
        time: timeOf(one.created_at),
        ways: REVIEW_KINDS.filter((kind) => one[kind] > 0).map((kind) => ({
          words: t(`review.ways.${kind}`, { count: one[kind] }),
          path: startPath({ kind, batchId }),
        })),
      }
    }),
  }
}
