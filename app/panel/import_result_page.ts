import type { BatchState } from '#catalog/batches/batches'
import type { BatchProgress } from '#catalog/preparation/preparation_queue'
import type { KeptImport } from '#importing/jobs/import_row'
import { type BatchPage, batchPage } from '#panel/batch_page'
import { type ProgressPage, progressPage } from '#panel/import_check_page'
import { importPath } from '#panel/import_page'
import { startPath } from '#panel/review_run'
import { counted, grouped, speeches } from '#panel/words'

/** What an import has done, or how far it is. */
interface ResultPage {
  progress: ProgressPage | undefined
  error: string | undefined
  heading: string
  lines: { words: string; count: string; kind: string }[]
  /** Undefined when nothing was written. */
  batch: BatchPage | undefined
  isUndone: boolean
  /** What is left for the servers, and what they found. */
  verification: string | undefined
  listPath: string | undefined
  draftsPath: string | undefined
  /** Where its drafts are heard and published one by one. */
  reviewPath: string | undefined
  warningsPath: string | undefined
  /** Where to bin what it brought, where that cannot be undone; undefined when older speeches are among it. */
  binPath: string | undefined
  ownPath: string
}

export function resultPage(
  found: KeptImport,
  batch: BatchState | null,
  verification: BatchProgress | null
): ResultPage {
  const { id, state, summary, draft } = found
  const path = batch && `/admin/speeches?import=${batch.id}`
  const isUndone = batch?.undone_at !== null && batch !== null
  const hasDrafts = draft && !isUndone && (summary?.new ?? 0) > 0
  return {
    progress: state === 'importing' ? progressPage(found) : undefined,
    error: found.error ?? undefined,
    heading: headingOf(found, batch),
    lines: summary
      ? [
          { words: draft ? 'new, as drafts' : 'new', count: grouped(summary.new), kind: 'change' },
          { words: 'changed', count: grouped(summary.changed), kind: 'change' },
          { words: 'unchanged', count: grouped(summary.unchanged), kind: '' },
        ]
      : [],
    batch: batch === null ? undefined : batchPage(batch),
    isUndone,
    verification: isUndone || verification === null ? undefined : verificationOf(verification),
    listPath: path && !isUndone ? path : undefined,
    draftsPath: path && hasDrafts ? `${path}&state=draft` : undefined,
    reviewPath: batch && hasDrafts ? startPath({ kind: 'drafts', batchId: batch.id }) : undefined,
    warningsPath: path && !isUndone ? `${path}&warning=any` : undefined,
    binPath: path && !isUndone && summary?.changed === 0 ? path : undefined,
    ownPath: importPath(id, 'result'),
  }
}

function headingOf(found: KeptImport, batch: BatchState | null): string {
  if (found.state === 'importing') return 'The import runs'
  if (batch === null) return 'Nothing was to be imported'
  const seconds = secondsOf(found)
  const time = seconds === undefined ? '' : ` in ${seconds}`
  return `${speeches(batch.speech_count)} imported${time}`
}

function secondsOf({ started_at: started, finished_at: finished }: KeptImport): string | undefined {
  if (started === null || finished === null) return undefined
  const seconds = Math.max(1, Math.round((finished.getTime() - started.getTime()) / 1000))
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

/** What the servers, which listen to each recording after the import, have found so far. */
function verificationOf({ waiting, mismatched }: BatchProgress): string {
  const doubtful = counted(
    mismatched.length,
    'recording may say another text',
    'recordings may say another text'
  )
  const found = mismatched.length === 0 ? 'No recording seems to say another text' : doubtful
  return waiting === 0
    ? `${found}.`
    : `${found} so far; the server has still to listen to ${counted(waiting, 'recording', 'recordings')}.`
}
