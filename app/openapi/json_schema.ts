/** A JSON Schema (2020-12), as plain data. */
export interface JsonSchema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  /** A schema where the keys are data. */
  additionalProperties?: boolean | JsonSchema
  $ref?: string
  [keyword: string]: unknown
}

/** @returns a copy without what is no JSON: symbols, hidden properties, undefined */
export function plain<Data>(data: object): Data {
  return JSON.parse(JSON.stringify(data)) as Data
}
