import type { Components } from '#openapi/components'
import { DEPRECATION_HEADERS, RATE_LIMIT_HEADERS } from '#openapi/headers'
import type { JsonSchema } from '#openapi/json_schema'
import type { DescribedOperation } from '#openapi/openapi_document'
import type { Body, Operation, Query } from '#openapi/operation'
import { generalProblems, groupByStatus } from '#openapi/problems'
import { requestSchema } from '#openapi/request_schema'
import { JSON_TYPE, type Responses } from '#openapi/responses'
import type { DocumentedRoute } from '#openapi/routes'

/** @returns the operation object of OpenAPI; component schemas and responses are added on the way */
export function describeOperation(
  route: DocumentedRoute,
  operation: Operation,
  components: Components,
  responses: Responses
): DescribedOperation {
  const { id, tag, summary, description, query, body } = operation
  const parameters = [
    ...pathParameters(route, operation),
    ...(query === undefined ? [] : queryParameters(query, components)),
    ...plainParameters(operation),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    ...(route.isDeprecated && { deprecated: true }),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(body, components) }),
    responses: describeResponses(route, operation, responses),
  }
}

function securityOf({ requiresSignIn, isForAdmins }: DocumentedRoute): Record<string, string[]>[] {
  if (!requiresSignIn) return []
  return [isForAdmins ? { admin: [] } : { bearer: [] }]
}

function pathParameters(route: DocumentedRoute, { path = {} }: Operation) {
  return route.parameters.map(({ name, isUuid }) => ({
    name,
    in: 'path',
    required: true,
    ...valueFor(path, name),
    schema: { type: 'string', ...(isUuid && { format: 'uuid' }) },
  }))
}

function queryParameters({ validator, describe = {}, examples }: Query, components: Components) {
  const { properties = {}, required } = requestSchema(validator)
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    description: valueFor(describe, name),
    schema: components.refer(schema),
    ...(examples?.[name] !== undefined && { example: examples[name] }),
  }))
}

function plainParameters({ parameters = [] }: Operation) {
  return parameters.map(({ name, ...rest }) => ({
    name,
    in: 'header',
    required: false,
    ...rest,
    schema: rest.schema as JsonSchema,
  }))
}

function requestBody(body: Body, components: Components) {
  const { name, validator, describe = {}, file, parts = {}, example } = body
  const schema = requestSchema(validator)
  for (const [field, text] of Object.entries(describe)) fieldOf(schema, field).description = text
  const plain = file?.name !== undefined || file === undefined
  const contents = [
    ...(plain ? [{ type: JSON_TYPE, name, schema, example }] : []),
    ...(file ? [uploadOf(file, name, schema, example)] : []),
  ]
  for (const content of contents) components.add(content.name, content.schema)
  for (const [field, partName] of Object.entries(parts)) {
    const part = { ...fieldOf(schema, field) }
    delete part.description
    components.add(partName, part.items ?? part)
  }
  return {
    required: true,
    content: Object.fromEntries(
      contents.map((content) => [
        content.type,
        { schema: { $ref: `#/components/schemas/${content.name}` }, example: content.example },
      ])
    ),
  }
}

function uploadOf(
  file: NonNullable<Body['file']>,
  name: string,
  schema: JsonSchema,
  example: object
) {
  const { field, description, isList } = file
  // Without the media type, Swift takes the part of a form for text.
  const mediaType = { contentMediaType: 'application/octet-stream' }
  const bytes = { type: 'string', format: 'binary', ...mediaType, description }
  const sent = file.example ?? '(bytes of an M4A file)'
  return {
    type: 'multipart/form-data',
    name: file.name ?? name,
    schema: {
      ...schema,
      properties: {
        [field]: isList ? { type: 'array', items: bytes, minItems: 1 } : bytes,
        ...schema.properties,
      },
      required: [field, ...(schema.required ?? [])],
    },
    example: { [field]: isList ? [sent] : sent, ...example },
  }
}

function describeResponses(route: DocumentedRoute, operation: Operation, responses: Responses) {
  const { id, body, query, answers, problems = [] } = operation
  const generalFaults = generalProblems(route, {
    hasBody: body !== undefined,
    isValidated: (body ?? query) !== undefined,
  })
  const described: DescribedOperation['responses'] = {}
  for (const [status, group] of groupByStatus([...problems, ...generalFaults])) {
    described[status] = responses.failure(id, status, group)
  }
  for (const [status, answer] of Object.entries(answers)) {
    const { headers = [] } = answer
    const general = [
      ...(route.isLimited ? RATE_LIMIT_HEADERS : []),
      ...(route.isDeprecated ? DEPRECATION_HEADERS : []),
    ]
    described[status] = responses.answer({ ...answer, headers: [...headers, ...general] })
  }
  return described
}

/** The schema of a field, also inside a list's objects: `results.speech_id`. */
function fieldOf(schema: JsonSchema, field: string): JsonSchema {
  const found = field.split('.').reduce<JsonSchema | undefined>((part, name) => {
    return (part?.items ?? part)?.properties?.[name]
  }, schema)
  if (found === undefined) throw new Error(`There is no field "${field}" to describe.`)
  return found
}

function valueFor<Value>(values: Record<string, Value>, name: string): Value {
  const value = values[name]
  if (value === undefined) throw new Error(`The parameter "${name}" is not described.`)
  return value
}
