import type { RequestValidator } from '#openapi/request_schema'

export interface Sample {
  name: string
  validator: RequestValidator
  valid: object[]
  invalid: object[]
  /** Whether everything comes as text: a query string. */
  textOnly?: boolean
  /** Where schema and validator differ; `accepted` is what the validator says. */
  differences?: { what: string; body: object; accepted: boolean }[]
}
