import { type Static, Type } from 'typebox'
import { FIELD_CODES } from '#transformers/field_codes'
import { ImportFaultSchema, ImportReportSchema } from '#transformers/import_report_transformer'
import { listOfCodes } from '#transformers/schema'

/** Open, for later versions may have more: a word of a list, or any other. */
export const FieldErrorCodeSchema = Type.Unsafe<string>({
  anyOf: [{ type: 'string', enum: Object.keys(FIELD_CODES) }, { type: 'string' }],
  description: [
    'What is wrong, for an app to translate. Later versions may have further codes.',
    '',
    ...listOfCodes(FIELD_CODES),
  ].join('\n'),
})

/** What is wrong with one field of a request. */
export const FieldErrorSchema = Type.Object({
  field: Type.String({ description: 'Dotted path, e.g. results.3.speech_id' }),
  code: FieldErrorCodeSchema,
  message: Type.String({ description: 'A sentence in English, for developers' }),
  limit: Type.Optional(
    Type.Number({ description: 'The number of the rule, with the codes that name one' })
  ),
})

/** RFC 9457, "Problem Details for HTTP APIs", with our `code`, `request_id` and `errors`. */
export const ProblemSchema = Type.Object({
  type: Type.Literal('about:blank'),
  title: Type.String({ description: 'The name of the status' }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  detail: Type.String({ description: 'What went wrong and what to do next' }),
  instance: Type.String({ description: 'The path of the request' }),
  code: Type.String({ description: 'What an app should decide by' }),
  request_id: Type.String(),
  errors: Type.Optional(
    Type.Array(FieldErrorSchema, { description: 'With `validation_failed`: each fault' })
  ),
})

/** What is wrong with an import: a problem that names cells. */
export const ImportProblemSchema = Type.Object({
  ...ProblemSchema.properties,
  errors: Type.Array(ImportFaultSchema, { description: 'The faults of the report' }),
  report: ImportReportSchema,
})

/** An import can be refused for its cells, or for the fields of its request. */
export const ImportRefusalSchema = Type.Unsafe<Problem | ImportProblem>({
  anyOf: [ImportProblemSchema, ProblemSchema],
})

export type Problem = Static<typeof ProblemSchema>
export type ImportProblem = Static<typeof ImportProblemSchema>
export type FieldError = Static<typeof FieldErrorSchema>
export type ImportFault = Static<typeof ImportFaultSchema>
export type ImportReportJson = Static<typeof ImportReportSchema>

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8'
