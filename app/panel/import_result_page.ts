import type { BatchState } from '#catalog/batches/batch_state'
import type { BatchProgress } from '#catalog/preparation/preparation_queue'
import type { KeptImport } from '#importing/jobs/import_row'
import { type BatchPage, batchPage } from '#panel/batch_page'
import { type ProgressPage, progressPage, tallyLine } from '#panel/import_check_page'
import { importPath } from '#panel/import_page'
import { startPath } from '#panel/review_run'
import { t } from '#panel/texts'

/** What an import has done, or how far it is. */
interface ResultPage {
  progress: ProgressPage | undefined
  heading: string
  lines: { words: string; count: string; kind: string }[]
  /** Undefined when nothing was written. */
  batch: BatchPage | undefined
  isUndone: boolean
  /** What is left for the servers, and what they found. */
  verification: string | undefined
  /** Whether the servers have still to listen to some. */
  isVerifying: boolean
  listPath?: string | undefined
  draftsPath?: string | undefined
  /** Where its drafts are heard and published one by one. */
  reviewPath?: string | undefined
  /** Where those with warnings are heard and decided one by one. */
  warningsPath?: string | undefined
  /** Where to bin what it brought, where that cannot be undone; undefined when older speeches are among it. */
  binPath?: string | undefined
  ownPath: string
}

/** @param verification null where nothing of the import is there */
export function resultPage(
  found: KeptImport,
  batch: BatchState | null,
  verification: BatchProgress | null
): ResultPage {
  const { id, state, summary, draft, is_undone: isUndone } = found
  return {
    progress: state === 'importing' ? progressPage(found) : undefined,
    heading: headingOf(found, batch),
    lines: summary
      ? [
          tallyLine(draft ? 'new_drafts' : 'new_published', summary.new, 'change'),
          tallyLine('changed', summary.changed, 'change'),
          tallyLine('unchanged', summary.unchanged),
        ]
      : [],
    batch: batch === null ? undefined : batchPage(batch),
    isUndone,
    verification: verification === null ? undefined : verificationOf(verification),
    isVerifying: verification !== null && verification.waiting > 0,
    ...pathsOf(isUndone ? null : batch, summary?.changed === 0),
    ownPath: importPath(id, 'result'),
  }
}

/** Ways to its speeches, where there are some. */
function pathsOf(batch: BatchState | null, isAllNew: boolean) {
  if (batch === null) return {}
  const { all, drafts, heard_drafts: heardDrafts, warnings } = batch.there
  const list = `/admin/speeches?import=${batch.id}`
  return {
    listPath: all > 0 ? list : undefined,
    draftsPath: drafts > 0 ? `${list}&state=draft` : undefined,
    reviewPath: heardDrafts > 0 ? startPath({ kind: 'drafts', batchId: batch.id }) : undefined,
    warningsPath: warnings > 0 ? startPath({ kind: 'warnings', batchId: batch.id }) : undefined,
    binPath: all > 0 && isAllNew ? list : undefined,
  }
}

function headingOf(found: KeptImport, batch: BatchState | null): string {
  if (found.state === 'importing') return t('imports.import_runs')
  if (batch === null) return t('imports.nothing_imported')
  const [count, time] = [batch.speech_count, timeTaken(found)]
  return time === undefined
    ? t('imports.imported', { count })
    : t('imports.imported_in', { count, time })
}

function timeTaken({ started_at: started, finished_at: finished }: KeptImport): string | undefined {
  if (started === null || finished === null) return undefined
  const seconds = Math.max(1, Math.round((finished.getTime() - started.getTime()) / 1000))
  return seconds < 120
    ? t('common.seconds', { seconds })
    : t('common.minutes', { minutes: Math.round(seconds / 60) })
}

/** What the servers, which listen to each recording after the import, have found so far. */
function verificationOf({ waiting, mismatched }: BatchProgress): string {
  const count = mismatched.length
  return waiting === 0
    ? t('imports.verified', { count })
    : t('imports.verifying', { count, waiting })
}
