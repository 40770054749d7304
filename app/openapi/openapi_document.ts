import type { JsonSchema } from '#openapi/json_schema'

/** An OpenAPI 3.1 document, as far as we read it again. */
export interface OpenApiDocument {
  openapi: string
  paths: Record<string, Record<string, DescribedOperation>>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, DescribedResponse>
    headers: Record<string, { required: boolean; schema: JsonSchema }>
    securitySchemes: Record<string, object>
  }
  [part: string]: unknown
}

export interface DescribedOperation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  deprecated?: boolean
  security: Record<string, string[]>[]
  parameters?: DescribedParameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema; example: unknown }> }
  responses: Record<string, DescribedResponse | { $ref: string }>
}

export interface DescribedParameter {
  name: string
  in: string
  required: boolean
  schema: JsonSchema
  example?: unknown
}

export interface DescribedResponse {
  description: string
  headers: Record<string, { $ref: string }>
  content?: Record<string, { schema: JsonSchema; example?: unknown; examples?: object }>
}
