import { MAX_LISTED, plainFinding } from '#importing/findings'
import type { ImportReport } from '#importing/import_report'

/** The report as programs read it, the same in the terminal and over the API. */
export function toJson(report: ImportReport) {
  return {
    ok: report.isAccepted,
    dry_run: report.dryRun,
    // What batch:undo takes.
    import_id: report.batchId,
    encoding: report.encoding,
    delimiter: report.delimiter,
    summary: report.summary,
    new_tag_count: report.newTags.length,
    new_tags: report.newTags.slice(0, MAX_LISTED),
    fault_count: report.faultCount,
    faults: report.faults.map(plainFinding),
    warning_count: report.warningCount,
    warnings: report.warnings.map(plainFinding),
    unused_files: report.unusedFiles,
    unheard_count: report.unverifiedCount,
  }
}

/** The same as it is kept of an import of the pages: whole, and findings can be said in any language. */
export function toStored(report: ImportReport) {
  const { newTags, faults, warnings } = report
  return { ...toJson(report), new_tags: newTags, faults, warnings }
}

export type StoredReport = ReturnType<typeof toStored>
