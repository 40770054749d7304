import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { type Delimiter, DELIMITER_NAMES } from '#importing/csv/delimiter'
import { type Encoding, ENCODINGS } from '#importing/csv/encoding'
import { plainFinding } from '#importing/findings'
import type { ImportReport } from '#importing/import_report'
import { ImportFaultSchema } from '#transformers/problem'
import { Count, nullable, oneOf, Uuid } from '#transformers/schema'

export const ImportSummarySchema = Type.Object({
  rows: Count,
  new: Count,
  changed: Count,
  unchanged: Count,
})

export const ImportReportSchema = Type.Object({
  import_id: nullable(Uuid),
  dry_run: Type.Boolean(),
  encoding: oneOf(ENCODINGS),
  delimiter: oneOf(DELIMITER_NAMES),
  summary: ImportSummarySchema,
  warnings: Type.Array(ImportFaultSchema, { description: 'The first 10,000' }),
  unused_files: Type.Array(Type.String(), { description: 'Uploads that no row names' }),
})

/** What an import has done, or a dry run would do. */
export default class ImportReportTransformer extends BaseTransformer<ImportReport> {
  toObject(): Static<typeof ImportReportSchema> {
    const report = this.resource
    return {
      import_id: report.batchId,
      dry_run: report.dryRun,
      encoding: report.encoding as Encoding,
      delimiter: report.delimiter as Delimiter,
      summary: report.summary,
      warnings: report.warnings.map(plainFinding),
      unused_files: report.unusedFiles,
    }
  }
}
