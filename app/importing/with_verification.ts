import { type PreparationQueue, TEXT_DOUBTFUL } from '#catalog/preparation/preparation_queue'
import { findingMessage } from '#importing/findings'
import type { ImportReport } from '#importing/import_report'

/**
 * Adds what the verification of an import's recordings has found so far: a recording that seems to say
 * another text is a warning of its row.
 */
export async function withVerification(
  report: ImportReport,
  queue: PreparationQueue
): Promise<ImportReport> {
  if (report.batchId === null) return report
  const { mismatched, waiting } = await queue.progressOf(report.batchId)
  const rowOf = await report.rowsToVerify()
  const rows = mismatched.flatMap((id) => rowOf.get(id) ?? [])
  const found = rows
    .sort((one, other) => one - other)
    .map((row) => ({ row, column: 'text', code: TEXT_DOUBTFUL, ...findingMessage(TEXT_DOUBTFUL) }))
  return {
    ...report,
    warnings: [...report.warnings, ...found],
    warningCount: report.warningCount + found.length,
    unverifiedCount: waiting,
  }
}
