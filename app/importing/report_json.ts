import { plainFinding } from '#importing/findings'
import type { ImportReport } from '#importing/import_report'

/**
 * The report as programs read it.
 *
 * @param faultyFile path of the CSV file with the faulty rows
 */
export function toJson(report: ImportReport, faultyFile: string | null) {
  return {
    ok: report.isAccepted,
    dry_run: report.dryRun,
    // What batch:undo takes.
    import_id: report.batchId,
    encoding: report.encoding,
    delimiter: report.delimiter,
    summary: report.summary,
    new_tags: report.newTags,
    fault_count: report.faultCount,
    faults: report.faults.map(plainFinding),
    warning_count: report.warningCount,
    warnings: report.warnings.map(plainFinding),
    unused_files: report.unusedFiles,
    unheard_count: report.unverifiedCount,
    faulty_rows_file: faultyFile,
  }
}

/** The same as it is kept of an import of the pages: findings can be said in any language. */
export function toStored(report: ImportReport) {
  return { ...toJson(report, null), faults: report.faults, warnings: report.warnings }
}

export type StoredReport = ReturnType<typeof toStored>
