import type { DescribedOperation, OpenApiDocument } from '#openapi/openapi_document'
import { learnerRecording } from '#tests/support/recordings'

interface Tried {
  id: string
  method: string
  path: string
  operation: DescribedOperation
  /** Of the body, if there is one. */
  type?: string
  example?: object
}

/** What changes or ends what the others need comes last. */
const LAST = ['changePassword', 'deleteMe', 'logout']

/**
 * Sends every operation once with each of its bodies, as "Try it out" of the API docs does:
 * whatever has an example is filled in, and files are chosen. The scorer's own test is left out: it
 * takes no example, and seconds.
 *
 * @param origin of a fresh quickstart
 * @returns what was refused: `getSession: session_not_found`
 */
export async function tryEveryExample(origin: string): Promise<string[]> {
  const answered = await fetch(`${origin}/openapi.json`)
  const tries = triesOf((await answered.json()) as OpenApiDocument)
  const tokens = {
    bearer: await tokenOf(origin, tries, 'login'),
    admin: await tokenOf(origin, tries, 'adminLogin'),
  }
  const refused: string[] = []
  for (const tried of tries) {
    const [scheme] = tried.operation.security.flatMap((one) => Object.keys(one))
    const token = scheme && tokens[scheme as keyof typeof tokens]
    const answer = await send(origin, tried, token ? { authorization: `Bearer ${token}` } : {})
    if (answer.status < 400) continue
    const problem = (await answer.json()) as { code: string; errors?: { code: string }[] }
    refused.push(`${tried.id}: ${problem.errors?.[0]?.code ?? problem.code}`)
  }
  return refused
}

function triesOf({ paths }: OpenApiDocument): Tried[] {
  const tries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): Tried[] => {
      const plain = { id: operation.operationId, method: method.toUpperCase(), path, operation }
      const contents = Object.entries(operation.requestBody?.content ?? {})
      if (contents.length === 0) return [plain]
      return contents.map(([type, { example }]) => ({ ...plain, type, example: example as object }))
    })
  )
  return tries
    .filter(({ id }) => id !== 'checkReadiness')
    .sort((one, other) => LAST.indexOf(one.id) - LAST.indexOf(other.id))
}

async function tokenOf(origin: string, tries: Tried[], id: string): Promise<string> {
  const answer = await send(
    origin,
    tries.find((one) => one.id === id)!,
    {}
  )
  return ((await answer.json()) as { access_token: string }).access_token
}

async function send(origin: string, tried: Tried, headers: Record<string, string>) {
  const { method, path, operation, type, example } = tried
  const url = new URL(path, origin)
  const sent = new Headers(headers)
  for (const one of operation.parameters ?? []) {
    if (!('example' in one)) continue
    const value = String(one.example)
    if (one.in === 'path') url.pathname = decodeURI(url.pathname).replace(`{${one.name}}`, value)
    else if (one.in === 'query') url.searchParams.set(one.name, value)
    else sent.set(one.name, value)
  }
  // On a fresh server it is the example's; here, an example before this one has changed it.
  if (sent.has('if-match')) {
    const { headers: now } = await fetch(url, { headers })
    sent.set('if-match', now.get('etag') ?? '')
  }
  if (type === 'application/json') {
    sent.set('content-type', type)
    return fetch(url, { method, headers: sent, body: JSON.stringify(example) })
  }
  return fetch(url, { method, headers: sent, body: example && formOf(example) })
}

function formOf(example: object): FormData {
  const form = new FormData()
  for (const [field, value] of Object.entries(example)) {
    for (const one of [value].flat() as unknown[]) {
      if (/^(files\[\]|audio)$/.test(field))
        form.append(field, new Blob([learnerRecording()]), 'said.wav')
      else if (field === 'csv') form.append(field, new Blob([String(one)]), 'speeches.csv')
      else form.append(field, String(one))
    }
  }
  return form
}
