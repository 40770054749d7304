import { type Static, Type } from 'typebox'
import { closed, nullable } from '#transformers/schema'

/** What is wrong with one field of a request. */
export const FieldErrorSchema = closed({
  field: Type.String({ description: 'Dotted path, e.g. results.3.speech_id' }),
  code: Type.String(),
  message: Type.String(),
})

/** What is wrong with one cell of a CSV file, or with what it names. */
export const ImportFaultSchema = closed({
  row: nullable(
    Type.Integer({ minimum: 1, description: 'As a spreadsheet counts; null for the whole file' })
  ),
  column: nullable(Type.String({ description: 'The heading; null for the whole row' })),
  code: Type.String(),
  message: Type.String(),
})

/** RFC 9457, "Problem Details for HTTP APIs", with our `code`, `request_id` and `errors`. */
export const ProblemSchema = Type.Object(
  {
    type: Type.Literal('about:blank'),
    title: Type.String({ description: 'The name of the status' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What went wrong and what to do next' }),
    instance: Type.String({ description: 'The path of the request' }),
    code: Type.String({ description: 'What an app should decide by' }),
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(Type.Union([FieldErrorSchema, ImportFaultSchema]))),
  },
  { additionalProperties: false }
)

export type Problem = Static<typeof ProblemSchema>
export type FieldError = Static<typeof FieldErrorSchema>
export type ImportFault = Static<typeof ImportFaultSchema>

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8'
