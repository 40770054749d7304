import { readFileSync } from 'node:fs'
import type { JsonSchema } from '#openapi/json_schema'
import type { OpenApiDocument } from '#openapi/openapi_document'
import type { Draft } from '#tests/attacks/requests/draft'
import type { Cast } from '#tests/attacks/requests/places'
import { MAX_ANSWER_MS } from '#tests/attacks/requests/wire'
import { learnerRecording, type Part } from '#tests/support/recordings'

export const ROLES = ['guest', 'learner', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** An operation of the OpenAPI document. */
export interface Route {
  /** `POST /api/v1/speech/score` */
  name: string
  method: string
  path: string
  /** Who may call it. */
  role: Role
  /** How long an answer may take. */
  maxAnswerMs: number
  /** The answers that are documented. */
  statuses: number[]
  parameters: Parameter[]
  /** A good body of each type that it takes. */
  json: Record<string, unknown> | undefined
  form: Record<string, unknown> | undefined
  jsonSchema: JsonSchema | undefined
  formSchema: JsonSchema | undefined
}

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  schema: JsonSchema
  example?: unknown
}

interface Operation {
  security?: Record<string, unknown>[]
  parameters?: Parameter[]
  requestBody?: {
    content: Record<string, { schema: JsonSchema; example?: Record<string, unknown> }>
  }
  responses: Record<string, unknown>
}

const DOCUMENT = new URL('../../../docs/openapi.json', import.meta.url)

export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApiDocument
}

/** Every route of `docs/openapi.json`, with the examples that stand there. */
export function documentedRoutes(): Route[] {
  const paths = readDocument().paths as unknown as Record<string, Record<string, Operation>>
  return Object.entries(paths).flatMap(([path, operations]) => {
    return Object.entries(operations).map(([method, operation]) => routeOf(method, path, operation))
  })
}

function routeOf(method: string, path: string, operation: Operation): Route {
  const guard = Object.keys(operation.security?.[0] ?? {})[0]
  const content = operation.requestBody?.content
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    role: guard === 'admin' ? 'admin' : guard === undefined ? 'guest' : 'learner',
    // It scores three recordings, one after the other.
    maxAnswerMs: path.endsWith('/admin/readiness') ? 3 * MAX_ANSWER_MS : MAX_ANSWER_MS,
    statuses: Object.keys(operation.responses).map(Number),
    parameters: operation.parameters ?? [],
    json: content?.['application/json']?.example,
    form: content?.['multipart/form-data']?.example,
    jsonSchema: content?.['application/json']?.schema,
    formSchema: content?.['multipart/form-data']?.schema,
  }
}

/** A good request to a route, as one of the roles. @param asForm where the route takes both */
export function draftOf(route: Route, role: Role, cast: Cast, asForm: boolean): Draft {
  const headers: Draft['headers'] = []
  const token = { guest: undefined, learner: cast.learnerToken, admin: cast.adminToken }[role]
  if (token !== undefined) headers.push(['Authorization', `Bearer ${token}`])
  const query = new URLSearchParams()
  for (const { name, in: place, example } of route.parameters) {
    if (example === undefined) continue
    if (place === 'header') headers.push([name, String(example)])
    if (place === 'query') query.set(name, String(example))
  }
  const target = targetOf(route.path, cast) + (query.size === 0 ? '' : `?${query}`)
  const draft: Draft = { method: route.method, target, headers }
  const usesForm = route.form !== undefined && (asForm || route.json === undefined)
  if (usesForm) return { ...draft, form: partsOf(route.form!) }
  return route.json === undefined ? draft : { ...draft, json: route.json }
}

/** Ids of rows that there are, so that a request comes further than a 404. */
function targetOf(path: string, { tagId, speechId, signInId, recording }: Cast): string {
  if (path.startsWith('/recordings/')) return recording
  const id = path.includes('/tags/') ? tagId : path.includes('/auth/') ? signInId : speechId
  return path.replace(/\{\w+\}/, id)
}

function partsOf(example: Record<string, unknown>): Part[] {
  return Object.entries(example).flatMap(([name, value]): Part[] => {
    if (name === 'csv') return [{ name, filename: 'speeches.csv', content: CSV }]
    if (name === 'audio' || name === 'files[]') {
      return [{ name, filename: 'garden.wav', content: learnerRecording() }]
    }
    return [value].flat().map((one) => ({ name, content: String(one) }))
  })
}

const CSV =
  'audio_filename,text,level,type,tags\ngarden.wav,A sentence of the attack.,B1,answer,a tag\n'
