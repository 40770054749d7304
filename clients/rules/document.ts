/** The parts of an OpenAPI document that the rules look at. */
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> }
}

export interface Operation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, Response | Reference>
}

interface Reference {
  $ref: string
}

interface Parameter {
  name: string
  in: string
  style?: string
  explode?: boolean
  schema: Schema
}

interface Response {
  content?: Content
}

type Content = Record<string, { schema: Schema; encoding?: Record<string, unknown> }>

export interface Schema {
  type?: string | string[]
  enum?: unknown[]
  format?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  not?: Schema
  additionalProperties?: boolean | Schema
  contentMediaType?: string
  $ref?: string
}

export interface Place {
  /** Says where the schema stands. */
  where: string
  schema: Schema
  /** Whether it is a component itself. */
  isComponent: boolean
}

/** Every operation, with its method and path. */
export function operationsOf({ paths }: Document): [string, Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ])
  )
}

/** Every body that is sent or answered: where, its media type and its schema. */
export function bodiesOf(document: Document) {
  const named = Object.entries(document.components.responses)
  const all: [string, { content?: Content } | Reference | undefined][] = [
    ...operationsOf(document).flatMap(([where, { requestBody, responses }]) => [
      [`the request of ${where}`, requestBody] as [string, typeof requestBody],
      ...Object.entries(responses).map(([status, one]): [string, typeof one] => [
        `${status} of ${where}`,
        one,
      ]),
    ]),
    ...named,
  ]
  return all.flatMap(([where, body]) => {
    if (body === undefined || '$ref' in body) return []
    return Object.entries(body.content ?? {}).map(([type, { schema }]) => ({ where, type, schema }))
  })
}

/** Every schema of the document, those within others too. */
export function schemasOf(document: Document): Place[] {
  const roots: Place[] = [
    ...Object.entries(document.components.schemas).map(([where, schema]) => ({
      where,
      schema,
      isComponent: true,
    })),
    ...bodiesOf(document).map(({ where, schema }) => ({ where, schema, isComponent: false })),
    ...operationsOf(document).flatMap(([where, { parameters = [] }]) =>
      parameters.map(({ name, schema }) => ({
        where: `"${name}" of ${where}`,
        schema,
        isComponent: false,
      }))
    ),
  ]
  return roots.flatMap(placesIn)
}

function placesIn(place: Place): Place[] {
  const { schema, where } = place
  const { properties = {}, items, additionalProperties, not } = schema
  const parts: [string, Schema | undefined][] = [
    ...Object.entries(properties),
    ['items', items],
    ['not', not],
    ['values', typeof additionalProperties === 'object' ? additionalProperties : undefined],
    ...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((list = []) =>
      list.map((one, index): [string, Schema] => [String(index), one])
    ),
  ]
  return [
    place,
    ...parts.flatMap(([name, part]) =>
      part === undefined
        ? []
        : placesIn({ where: `${where}.${name}`, schema: part, isComponent: false })
    ),
  ]
}

/** The types of a schema but null. */
export function typesOf({ type }: Schema): string[] {
  return [type ?? []].flat().filter((one) => one !== 'null')
}

/** Words of which later versions may have more: the first of two strings has them. */
export function isOpenEnum({ anyOf = [] }: Schema): boolean {
  const [words, other] = anyOf
  return (
    anyOf.length === 2 &&
    words?.type === 'string' &&
    words.enum !== undefined &&
    other?.type === 'string' &&
    Object.keys(other).length === 1
  )
}
