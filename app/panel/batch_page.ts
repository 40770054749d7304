import type { BatchState } from '#catalog/batches/batch_state'
import type { Batch } from '#catalog/batches/record_batch'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'

export interface BatchPage {
  id: string
  heading: string
  /** What it was, in a line. */
  summary: string
  time: { iso: string; shown: string }
  /** Who made it. */
  by: string
  canUndo: boolean
  /** Whether the form asks for the password, unless it was typed a moment ago. */
  needsProof: boolean
  /** Why it cannot be undone; undefined when it can be. */
  obstacle: string | undefined
  laterBatch: string | null
  touched: { id: string; text: string; isGone: boolean }[]
}

/** What a page says of a batch. */
export function batchPage(batch: BatchState): BatchPage {
  const obstacle = obstacleOf(batch)
  return {
    id: batch.id,
    heading: t(`batches.headings.${batch.kind}`, { count: batch.speech_count }),
    summary: summaryOf(batch),
    time: timeOf(batch.created_at),
    by: batch.username ?? t('batches.terminal'),
    canUndo: obstacle === undefined,
    needsProof: needsProofToUndo(batch),
    obstacle,
    laterBatch: batch.later_batch,
    touched: (batch.touched ?? []).map(({ id, text, is_gone: isGone }) => ({ id, text, isGone })),
  }
}

/** Undoing a large import may remove what learners practise: it asks for the password. */
const MANY_SPEECHES = 100

/** Whether undoing a batch asks for a fresh password. */
export function needsProofToUndo({ kind, speech_count: count }: Batch): boolean {
  return kind === 'import' && count > MANY_SPEECHES
}

function obstacleOf({ kind, undone_at: undoneAt, touched_count: count }: BatchState) {
  if (kind === 'undo') return t('batches.obstacles.undo')
  if (undoneAt !== null) return t('batches.obstacles.undone')
  if (count === 0) return undefined
  return t('batches.obstacles.touched', { count })
}

interface Named {
  name: string
}

function summaryOf({ kind, details }: BatchState): string {
  if (kind === 'tag_merge') {
    const { tag, into } = details as { tag?: Named; into?: Named }
    return t('batches.merged', { tag: tag?.name ?? '?', into: into?.name ?? '?' })
  }
  if (kind !== 'bulk_change') return ''
  const { level, type, published, deleted, addTags, removeTags } = details as {
    level?: string
    type?: string
    published?: boolean
    deleted?: boolean
    addTags?: string[]
    removeTags?: string[]
  }
  return [
    level && t('batches.level', { level }),
    type && t('batches.type', { type }),
    published !== undefined && t(published ? 'batches.published' : 'batches.made_drafts'),
    deleted !== undefined && t(deleted ? 'batches.binned' : 'batches.restored'),
    addTags && t('batches.tags_added', { count: addTags.length }),
    removeTags && t('batches.tags_removed', { count: removeTags.length }),
  ]
    .filter((part) => typeof part === 'string')
    .join(' · ')
}
