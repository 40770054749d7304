import type { BatchState } from '#catalog/batches/batch_state'
import type { Batch } from '#catalog/batches/record_batch'
import type { BatchKind } from '#catalog/enums'
import { timeOf } from '#panel/times'
import { counted, speeches } from '#panel/words'

const KINDS: Record<BatchKind, string> = {
  import: 'Import',
  bulk_change: 'Bulk change',
  tag_merge: 'Merge of tags',
  undo: 'Undo',
}

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
    heading: `${KINDS[batch.kind]} of ${speeches(batch.speech_count)}`,
    summary: summaryOf(batch),
    time: timeOf(batch.created_at),
    by: batch.username ?? 'an operator in the terminal',
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
  if (kind === 'undo') return 'An undo cannot be undone: make the change again.'
  if (undoneAt !== null) return 'This has been undone.'
  if (count === 0) return undefined
  const changed = counted(count, 'speech or tag has', 'speeches or tags have')
  return `This cannot be undone as a whole: ${changed} changed since.`
}

interface Named {
  name: string
}

function summaryOf({ kind, details }: BatchState): string {
  if (kind === 'tag_merge') {
    const { tag, into } = details as { tag?: Named; into?: Named }
    return `#${tag?.name ?? '?'} became #${into?.name ?? '?'}`
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
    level && `level ${level}`,
    type && `type ${type}`,
    published !== undefined && (published ? 'published' : 'made drafts'),
    deleted !== undefined && (deleted ? 'into the bin' : 'out of the bin'),
    addTags && `${counted(addTags.length, 'tag', 'tags')} added`,
    removeTags && `${counted(removeTags.length, 'tag', 'tags')} removed`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' · ')
}
