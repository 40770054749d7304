import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '#openapi/json_schema'
import type {
  DescribedOperation,
  DescribedResponse,
  OpenApiDocument,
} from '#openapi/openapi_document'
import type { ObservedAnswer } from '#tests/support/contract'

/** What is for people and for Prometheus, and the document itself: the document does not describe them. */
const OTHER_PAGES = [
  /^\/docs$/,
  /^\/redoc$/,
  /^\/try$/,
  /^\/docs\/assets\/[^/]+$/,
  /^\/openapi\.json$/,
  /^\/metrics$/,
]

const PROBLEM_TYPE = 'application/problem+json'
const JSON_TYPE = /^application\/(\w+\+)?json$/

interface Path {
  pattern: RegExp
  parameters: number
  operations: Record<string, DescribedOperation>
}

/** Says what an answer has that the OpenAPI document does not allow. */
export class ContractChecker {
  #ajv = new Ajv2020({ strict: true, allErrors: true })
  #validators = new Map<JsonSchema, ValidateFunction>()
  #paths: Path[]

  constructor(private document: OpenApiDocument) {
    addFormats.default(this.#ajv)
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      this.#ajv.addSchema(withOwnIds(closed(schema)), idOf(name))
    }
    this.#paths = Object.entries(document.paths)
      .map(([template, operations]) => toPath(template, operations))
      .sort((a, b) => a.parameters - b.parameters)
  }

  /** @throws Error that names the request, the status and every fault */
  assert(answer: ObservedAnswer): void {
    const faults = this.faultsOf(answer)
    if (faults.length === 0) return
    const { method, path, status, body } = answer
    throw new Error(
      [
        `The answer of ${method} ${path} (${status}) is not the documented one:`,
        ...faults.map((fault) => `- ${fault}`),
        `The body was: ${(body ?? '(bytes)').slice(0, 500)}`,
      ].join('\n')
    )
  }

  /** @returns a sentence for each fault; none for an answer as it is documented */
  faultsOf(answer: ObservedAnswer): string[] {
    const faults = answer.headers['x-request-id'] ? [] : ['the header X-Request-Id is missing']
    return [...new Set([...faults, ...this.#faultsOf(answer)])]
  }

  /** @returns such as "getTag 404"; undefined for what the document does not describe */
  nameOf({ method, path, status }: ObservedAnswer): string | undefined {
    const described = this.#paths.find(({ pattern }) => pattern.test(path))
    const operation = described?.operations[method.toLowerCase()]
    return operation && `${operation.operationId} ${status}`
  }

  #faultsOf(answer: ObservedAnswer): string[] {
    if (answer.method === 'OPTIONS' && answer.status === 204) return []
    const described = this.#paths.find(({ pattern }) => pattern.test(answer.path))
    if (described === undefined) return this.#outsideFaults(answer)

    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase()
    const operation = described.operations[method]
    if (operation === undefined) {
      const isRefused = [404, 405].includes(answer.status)
      if (isRefused) return this.#bodyFaults(answer, this.#problem())
      return [`${answer.method} is not documented for this path`]
    }
    const response = operation.responses[answer.status]
    if (response === undefined) return [`the status ${answer.status} is not documented`]
    const resolved = this.#resolve(response)
    return [
      ...this.#headerFaults(answer, resolved),
      ...this.#bodyFaults(answer, resolved.content),
      ...problemFaults(answer, resolved.content),
    ]
  }

  #outsideFaults(answer: ObservedAnswer): string[] {
    const isPage = OTHER_PAGES.some((page) => page.test(answer.path))
    if (isPage && [200, 304].includes(answer.status)) return []
    if (answer.status < 400) return ['the path is not documented']
    return this.#bodyFaults(answer, this.#problem())
  }

  #headerFaults({ headers }: ObservedAnswer, response: DescribedResponse): string[] {
    return Object.keys(response.headers).flatMap((name) => {
      const { required, schema } = this.document.components.headers[name]!
      const value = headers[name.toLowerCase()]
      if (value === undefined) return required ? [`the header ${name} is missing`] : []
      return this.#schemaFaults(value, schema, `the header ${name}`)
    })
  }

  #bodyFaults(answer: ObservedAnswer, content: DescribedResponse['content']): string[] {
    if (answer.method === 'HEAD') return []
    if (content === undefined) return answer.body ? ['there is a body, but none is documented'] : []
    const [type = ''] = String(answer.headers['content-type'] ?? '').split(';')
    const media = content[type]
    if (media === undefined) {
      return [`the content type is "${type}", but documented is ${Object.keys(content).join(', ')}`]
    }
    if (!JSON_TYPE.test(type)) return []
    try {
      return this.#schemaFaults(JSON.parse(answer.body ?? ''), media.schema, 'the body')
    } catch (error) {
      if (error instanceof SyntaxError) return ['the body is no JSON']
      throw error
    }
  }

  #schemaFaults(value: unknown, schema: JsonSchema, what: string): string[] {
    const validate = this.#validators.get(schema) ?? this.#ajv.compile(withOwnIds(closed(schema)))
    this.#validators.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      return `${what}${instancePath} ${message} ${JSON.stringify(params)}`
    })
  }

  #problem(): DescribedResponse['content'] {
    return { [PROBLEM_TYPE]: { schema: this.document.components.schemas.Problem! } }
  }

  #resolve(response: DescribedResponse | { $ref: string }): DescribedResponse {
    if (!('$ref' in response)) return response
    return this.document.components.responses[response.$ref.split('/').at(-1)!]!
  }
}

/** The document names the codes of a failure, and its status, by examples. */
function problemFaults(answer: ObservedAnswer, content: DescribedResponse['content']): string[] {
  const { examples } = content?.[PROBLEM_TYPE] ?? {}
  if (examples === undefined || !answer.body) return []
  const { status, code } = readProblem(answer.body)
  return [
    ...(status === undefined || status === answer.status
      ? []
      : [`the body has the status ${JSON.stringify(status)}`]),
    ...(code === undefined || (typeof code === 'string' && Object.hasOwn(examples, code))
      ? []
      : [`the code ${JSON.stringify(code)} is not documented`]),
  ]
}

/** @returns nothing for what is no JSON, of which another fault tells */
function readProblem(body: string): { status?: unknown; code?: unknown } {
  try {
    return JSON.parse(body) as { status?: unknown; code?: unknown }
  } catch {
    return {}
  }
}

/**
 * What is published is open, so that apps expect new fields and codes. Our own answers have none that
 * the document does not name.
 */
function closed(schema: JsonSchema): JsonSchema {
  const [words, other] = schema.anyOf ?? []
  if (words?.enum !== undefined && other?.type === 'string') return closed(words)
  const inside = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === 'properties') return [keyword, closedEach(value as Record<string, JsonSchema>)]
    if (Array.isArray(value)) return [keyword, value.map(closedIfObject)]
    return [keyword, closedIfObject(value)]
  })
  const isOpen =
    [schema.type].flat().includes('object') &&
    Object.keys(schema.properties ?? {}).length > 0 &&
    schema.additionalProperties === undefined
  return { ...Object.fromEntries(inside), ...(isOpen && { additionalProperties: false }) }
}

function closedEach(properties: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, closed(one)]))
}

function closedIfObject(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? closed(value as JsonSchema) : value
}

/** A UUID is one segment; another parameter is the rest of the path. */
function toPath(template: string, operations: Path['operations']): Path {
  const parameters = Object.values(operations).flatMap(({ parameters: all = [] }) => all)
  const pattern = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
    return parameter?.schema.format === 'uuid' ? '[^/]+' : '.+'
  })
  return {
    pattern: new RegExp(`^${pattern}/?$`),
    parameters: template.split('{').length - 1,
    operations,
  }
}

/** References point into the document; Ajv knows each component by an id of its own. */
function withOwnIds(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll(/#\/components\/schemas\/(\w+)/g, (_, name: string) =>
      idOf(name)
    )
  ) as JsonSchema
}

function idOf(name: string): string {
  return `component:${name}`
}
