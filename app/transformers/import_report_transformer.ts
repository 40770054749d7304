import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import { DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import { FAULT_CODES, WARNING_CODES } from '#importing/finding_codes'
import type { ImportReport } from '#importing/import_report'
import { toJson } from '#importing/report_json'
import { Count, listOfCodes, nullable, oneOf, Uuid } from '#transformers/schema'

export const ImportSummarySchema = Type.Object({
  rows: Count,
  new: Count,
  changed: Count,
  unchanged: Count,
})

/** What is wrong with one cell of a CSV file, or with what it names. */
export const ImportFaultSchema = Type.Object({
  row: nullable(
    Type.Integer({ minimum: 1, description: 'As a spreadsheet counts; null for the whole file' })
  ),
  column: nullable(Type.String({ description: 'The heading; null for the whole row' })),
  code: Type.String({
    description: [
      'What is wrong, for a tool to translate. Later versions may have further codes. A fault:',
      '',
      ...listOfCodes(FAULT_CODES),
      '',
      'A warning:',
      '',
      ...listOfCodes(WARNING_CODES),
    ].join('\n'),
  }),
  message: Type.String(),
})

export const ImportReportSchema = Type.Object({
  ok: Type.Boolean({ description: 'Whether nothing stands against the import' }),
  dry_run: Type.Boolean(),
  import_id: nullable(Uuid),
  encoding: oneOf(ENCODINGS),
  delimiter: oneOf(DELIMITER_NAMES),
  summary: ImportSummarySchema,
  new_tag_count: Count,
  new_tags: Type.Array(Type.String(), { description: 'The first 10,000' }),
  fault_count: Count,
  faults: Type.Array(ImportFaultSchema, { description: 'The first 10,000' }),
  warning_count: Count,
  warnings: Type.Array(ImportFaultSchema, { description: 'The first 10,000' }),
  unused_files: Type.Array(Type.String(), { description: 'Uploads that no row names' }),
  unheard_count: Type.Integer({
    minimum: 0,
    description: 'Imported recordings that the servers still have to compare with their texts',
  }),
})

/** What an import has done, or a dry run would do. */
export default class ImportReportTransformer extends BaseTransformer<ImportReport> {
  toObject(): Static<typeof ImportReportSchema> {
    return toJson(this.resource)
  }
}
