import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '#openapi/json_schema'
import type { OpenApiDocument } from '#openapi/openapi_document'
import { type Marks, SchemaValues } from '#tests/attacks/fuzz/schema_values'
import { bodyOf, type Draft } from '#tests/attacks/requests/draft'
import { below, hostileValue, NAMES, pick, type Random } from '#tests/attacks/requests/hostile'
import type { Cast } from '#tests/attacks/requests/places'
import { draftOf, type Role, type Route } from '#tests/attacks/requests/routes'
import { seededRandom } from '#tests/support/random'

/** A request as it is sent, and what it must be answered with. */
export interface FuzzRequest {
  draft: Draft
  /** Instead of what the draft says. */
  body?: Buffer
  /** @returns whether a documented answer of this status is a right one; any, where it is left out */
  isRight?: (status: number) => boolean
}

export interface PlannedRequest {
  /** From 1 on: the same number is the same request while seed and document are the same. */
  number: number
  name: string
  route: Route
  marks: Marks
  make(cast: Cast): FuzzRequest
}

interface Context {
  route: Route
  cast: Cast
  random: Random
  values: SchemaValues
  /** A good request of the right role. */
  draft: Draft
}

/** @returns undefined where the route has nothing of the kind */
type Kind = (context: Context) => FuzzRequest | undefined

/** More than the numbers of a run, so that no two seeds share a request. */
const NUMBERS_OF_A_SEED = 1_000_003
const REFUSED = (status: number) => status >= 400
const BINARY = 'binary'
const UNKNOWN_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

/** Makes requests from the OpenAPI document alone. */
export class FuzzPlan {
  readonly #ajv = new Ajv2020({ strict: false, coerceTypes: false })
  readonly #textAjv = new Ajv2020({ strict: false, coerceTypes: true })

  readonly #checks = new Map<string, ValidateFunction>()

  constructor(
    private document: OpenApiDocument,
    private routes: Route[],
    private seed: number
  ) {
    for (const ajv of [this.#ajv, this.#textAjv]) {
      addFormats.default(ajv)
      ajv.addSchema({ components: document.components }, 'document')
    }
  }

  /** The request with this number: every route in turn, at first a good request, then of any kind. */
  request(number: number): PlannedRequest {
    const random = seededRandom(this.seed * NUMBERS_OF_A_SEED + number)
    const route = this.routes[number % this.routes.length]!
    const all = [...this.#often, ...this.#often, ...Object.entries(this.#kinds)]
    const kinds = number <= this.routes.length ? all.slice(0, 1) : shuffled(all, random)
    const ownSeed = below(random, 2 ** 31)
    const marks = { secret: `Sq${number}Zj${ownSeed}`, text: `Tq${number}Zj${ownSeed}` }
    // What a route has no part for is a good request.
    const contextOf = (cast: Cast, asForm: boolean): Context => {
      const own = seededRandom(ownSeed)
      const values = new SchemaValues(this.document, own, marks)
      const draft = draftOf(route, route.role, cast, asForm)
      return { route, cast, random: own, values, draft }
    }
    const asForm = random() < 0.5
    const [what, kind] = kinds.find(([, one]) => one(contextOf(NOBODY, asForm)) !== undefined)!
    return {
      number,
      name: `#${number} ${what}, ${route.name}`,
      route,
      marks,
      make: (cast) => kind(contextOf(cast, asForm))!,
    }
  }

  readonly #often: [string, Kind][] = [
    ['a good request', (context) => this.#goodRequest(context)],
    ['a wrong field', (context) => this.#wrongField(context)],
    ['a wrong query', (context) => this.#wrongQuery(context)],
  ]

  readonly #kinds: Record<string, Kind> = {
    'a missing field': ({ draft, values, route, random }) => {
      const fields = values.required(schemaOf(route, draft) ?? {})
      if (fields.length === 0) return undefined
      return { draft: without(draft, pick(random, fields)), isRight: REFUSED }
    },
    'a hostile field': ({ draft, random }) => {
      if (draft.json === undefined) return undefined
      const name = pick(random, [...Object.keys(draft.json as object), ...NAMES])
      return { draft: withField(draft, name, hostileValue(random)) }
    },
    'no JSON': ({ draft, random }) => {
      if (draft.json === undefined) return undefined
      // A list, or null, counts as a body without fields.
      const texts = ['{', '{"a":', '"a"', '\0', '[['.repeat(10_000)]
      return { draft, body: Buffer.from(pick(random, texts)), isRight: REFUSED }
    },
    'a body of another type': ({ draft, random }) => {
      if (draft.json === undefined && draft.form === undefined) return undefined
      const type = pick(random, ['text/plain', 'application/xml', 'image/png'])
      const headers: Draft['headers'] = [...draft.headers, ['Content-Type', type]]
      const body = bodyOf(draft)
      return { draft: { ...draft, headers }, body, isRight: REFUSED }
    },
    'nobody signed in': ({ draft, route }) => {
      if (route.role === 'guest') return undefined
      const headers = draft.headers.filter(([name]) => name !== 'Authorization')
      return { draft: { ...draft, headers }, isRight: (status) => status === 401 }
    },
    "another one's token": ({ route, cast }) => {
      if (route.role === 'guest') return undefined
      const other: Role = route.role === 'admin' ? 'learner' : 'admin'
      const draft = draftOf(route, other, cast, true)
      return { draft, isRight: (status) => [401, 403].includes(status) }
    },
    'an unknown id': ({ route, draft, random }) => {
      if (!route.path.includes('{')) return undefined
      const id = pick(random, [UNKNOWN_ID, 'x', '%00', '..%2f', 'null'])
      const target = route.path.replace(/\{\w+\}/, id)
      return { draft: { ...draft, target }, isRight: REFUSED }
    },
    'another method': ({ draft, route, random }) => {
      const all = Object.keys(this.document.paths[route.path]!)
      const methods = ['put', 'patch', 'delete', 'post'].filter((one) => !all.includes(one))
      const method = pick(random, methods).toUpperCase()
      return { draft: { ...draft, method }, isRight: (status) => [404, 405].includes(status) }
    },
  }

  /** The example, some of whose fields have other values. */
  #goodRequest({ draft, route, values, random }: Context): FuzzRequest {
    const schema = schemaOf(route, draft) ?? {}
    const properties = Object.entries(values.properties(schema)).filter(([name, one]) => {
      return name in fieldsOf(draft) && !isBinary(one)
    })
    const changed = shuffled(properties, random).slice(0, below(random, 4))
    const good = changed.reduce((sum, [name, one]) => {
      return withField(sum, name, values.valid(one, name))
    }, draft)
    return {
      draft: withQuery(good, route, values, random),
      isRight: (status) => ![400, 405, 408, 413, 415].includes(status),
    }
  }

  #wrongField({ draft, route, values, random }: Context): FuzzRequest | undefined {
    const schema = schemaOf(route, draft)
    if (schema === undefined) return undefined
    const properties = Object.entries(values.properties(schema)).filter(([, one]) => !isBinary(one))
    if (properties.length === 0) return undefined
    const [name, property] = pick(random, properties)
    const changed = withField(draft, name, values.invalid(property, name))
    const value = fieldsOf(changed)[name]
    // An empty field of a form counts as left out.
    const isEmpty = draft.form !== undefined && value === ''
    const isWrong = !isEmpty && !this.#fits(property, value, draft.form !== undefined)
    // A batch tells of each of its sessions in a 200.
    const isToldInside = route.path.endsWith('/sessions/batch') && name === 'sessions'
    return { draft: changed, ...(isWrong && !isToldInside && { isRight: REFUSED }) }
  }

  #wrongQuery({ draft, route, values, random }: Context): FuzzRequest | undefined {
    const parameters = route.parameters.filter((one) => one.in === 'query')
    if (parameters.length === 0) return undefined
    const { name, schema } = pick(random, parameters)
    const value = values.invalid(schema, name)
    const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000)
    const url = new URL(draft.target, 'http://127.0.0.1')
    url.searchParams.set(name, text.toWellFormed())
    const isWrong = !this.#fits(schema, text, true)
    const changed = { ...draft, target: url.pathname + url.search }
    return { draft: changed, ...(isWrong && { isRight: REFUSED }) }
  }

  /** @param isText numbers and the like come as text */
  #fits(schema: JsonSchema, value: unknown, isText: boolean): boolean {
    const text = JSON.stringify(schema).replaceAll('"#/', '"document#/')
    const key = `${isText} ${text}`
    const check =
      this.#checks.get(key) ??
      (isText ? this.#textAjv : this.#ajv).compile(JSON.parse(text) as JsonSchema)
    this.#checks.set(key, check)
    return check(structuredClone(value))
  }
}

/** For a look at whether a route has something of a kind. */
const NOBODY: Cast = {
  learnerToken: 'x',
  adminToken: 'x',
  tagId: 'x',
  speechId: 'x',
  signInId: 'x',
  recording: '/recordings/x',
}

function schemaOf(route: Route, draft: Draft): JsonSchema | undefined {
  return draft.form === undefined ? route.jsonSchema : route.formSchema
}

function isBinary({ format, items }: JsonSchema): boolean {
  return format === BINARY || items?.format === BINARY
}

function fieldsOf({ json, form }: Draft): Record<string, unknown> {
  if (form === undefined) return (json ?? {}) as Record<string, unknown>
  return Object.fromEntries(form.map(({ name, content }) => [name, content]))
}

function withField(draft: Draft, name: string, value: unknown): Draft {
  if (draft.form === undefined) {
    return { ...draft, json: { ...(draft.json as object), [name]: value } }
  }
  const content = typeof value === 'string' ? value : JSON.stringify(value)
  return { ...draft, form: [...draft.form.filter((part) => part.name !== name), { name, content }] }
}

function without(draft: Draft, name: string): Draft {
  if (draft.form !== undefined) {
    return { ...draft, form: draft.form.filter((part) => part.name !== name) }
  }
  return { ...draft, json: { ...(draft.json as object), [name]: undefined } }
}

/** Other values for what the query may have. */
function withQuery(draft: Draft, route: Route, values: SchemaValues, random: Random): Draft {
  const url = new URL(draft.target, 'http://127.0.0.1')
  for (const { name, in: place, schema } of route.parameters) {
    if (place !== 'query' || random() < 0.5 || draft.target.startsWith('/recordings/')) continue
    url.searchParams.set(name, String(values.valid(schema, name)))
  }
  return { ...draft, target: url.pathname + url.search }
}

function shuffled<Value>(values: Value[], random: Random): Value[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value)
}
