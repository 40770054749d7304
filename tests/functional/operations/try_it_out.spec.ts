import router from '@adonisjs/core/services/router'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createToken } from '#database/factories/learners'
import { documentOf } from '#openapi/document_text'
import type { DescribedOperation } from '#openapi/openapi_document'
import { learnerRecording } from '#tests/support/recordings'

/**
 * What the examples cannot know: a mailed code, a sign-in at a provider, the id of a sentence. And a
 * form has no empty list, so that a tag has to be named in it.
 */
const EXPECTED = [
  'verifyEmail: invalid_code',
  'resetPassword: invalid_code',
  'confirmEmailChange: invalid_code',
  'setFirstPassword: invalid_provider_token',
  'linkIdentity: invalid_provider_token',
  'signInWithProvider: provider_not_configured',
  'saveSession: speech_unknown at results.0.speech_id',
  'createSpeech: required at tags',
]

interface Tried {
  id: string
  method: string
  path: string
  operation: DescribedOperation
  /** Of the body, if there is one. */
  type?: string
  example?: unknown
}

/** Every operation with each of its bodies; the scorer's own test takes none, and seconds. */
function everyTry(): Tried[] {
  return Object.entries(documentOf(router).paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId }]) => operationId !== 'checkReadiness')
      .flatMap(([method, operation]): Tried[] => {
        const plain = { id: operation.operationId, method, path, operation }
        const contents = Object.entries(operation.requestBody?.content ?? {})
        if (contents.length === 0) return [plain]
        return contents.map(([type, { example }]) => ({ ...plain, type, example }))
      })
  )
}

/** As "Try it out" does: whatever has an example is filled in, and files are chosen. */
async function send(client: ApiClient, { method, path, operation, type, example }: Tried) {
  const filled = (operation.parameters ?? []).filter((one) => 'example' in one)
  const valueOf = (one: object) => String((one as { example: unknown }).example)
  const place = filled
    .filter((one) => one.in === 'path')
    .reduce((text, one) => text.replace(`{${one.name}}`, valueOf(one)), path)
  const query = filled.filter((one) => one.in === 'query')
  const request = client.request(place, method.toUpperCase())
  request.qs(Object.fromEntries(query.map((one) => [one.name, valueOf(one)])))
  for (const one of filled) if (one.in === 'header') request.header(one.name, valueOf(one))
  const [scheme] = operation.security.flatMap((one) => Object.keys(one))
  if (scheme === 'bearer') request.bearerToken(await createToken())
  if (scheme === 'admin') {
    const { accessToken } = await createAdmin()
    request.bearerToken(accessToken)
  }
  if (type === 'application/json') return request.json(example as object)
  for (const [field, value] of Object.entries((example ?? {}) as object)) {
    const values = [value].flat() as unknown[]
    for (const one of values) {
      if (/^(files\[\]|audio)$/.test(field)) request.file(field, learnerRecording(), FILE)
      else if (field === 'csv') request.file(field, Buffer.from(String(one)), CSV)
      else request.field(field, String(one))
    }
  }
  return request
}

const FILE = { filename: 'said.wav' }
const CSV = { filename: 'speeches.csv' }

test.group('The examples of the OpenAPI document, sent as they are', () => {
  test('the server takes what "Try it out" fills in', async ({ assert, client }) => {
    const tries = everyTry()
    assert.isAbove(tries.length, 45)
    const refused: string[] = []
    for (const tried of tries) {
      const response = await send(client, tried)
      if (response.status() < 400) continue
      const { code, errors = [] } = response.body() as {
        code?: string
        errors?: { field: string; code: string }[]
      }
      const isAboutTheForm = [400, 413, 415, 422, 500].includes(response.status())
      const faults = errors.map((one) => `${one.code} at ${one.field}`)
      const [fault = code] = faults
      if (isAboutTheForm) refused.push(`${tried.id}: ${fault}`)
    }
    assert.includeMembers(EXPECTED, refused)
  })
})
