import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { Validator } from '@seriousme/openapi-schema-validator'
import { buildDocument } from '#openapi/document'
import { documentOf, toText } from '#openapi/document_text'
import type { JsonSchema } from '#openapi/json_schema'
import { OPERATIONS } from '#openapi/operations/index'
import type { DocumentedRoute } from '#openapi/routes'

const ROUTE: DocumentedRoute = {
  name: 'api.users.me',
  method: 'get',
  path: '/api/v1/users/me',
  parameters: [],
  requiresSignIn: true,
  isLimited: true,
  isForAdmins: false,
  requiresJson: false,
  isDeprecated: false,
}
const DESCRIBED = { 'api.users.me': OPERATIONS['api.users.me']! }

test.group('The OpenAPI document', () => {
  test('the OpenAPI document follows the rules of OpenAPI 3.1', async ({ assert }) => {
    const validator = new Validator()
    const result = await validator.validate(documentOf(router))
    assert.isTrue(result.valid, JSON.stringify(result.valid ? '' : result.errors))
    assert.equal(validator.version, '3.1')
    assert.doesNotThrow(() => validator.resolveRefs())
  })

  test('the OpenAPI document is the committed one, byte for byte', async ({ assert }) => {
    const committed = await readFile(app.makePath('docs/openapi.json'), 'utf8')
    const isCurrent = committed === toText(documentOf(router))
    assert.isTrue(isCurrent, 'docs/openapi.json is out of date: run "node ace openapi:generate"')
  })

  test('the OpenAPI document does not depend on the order of routes', ({ assert }) => {
    const other = { ...ROUTE, name: 'health.alive', path: '/health' }
    const described = { ...DESCRIBED, 'health.alive': OPERATIONS['health.alive']! }
    assert.equal(
      toText(buildDocument([ROUTE, other], described, '1.0.0')),
      toText(buildDocument([other, ROUTE], described, '1.0.0'))
    )
  })

  test('the OpenAPI document has its operations in the order in which an app needs them', ({
    assert,
  }) => {
    const { paths, tags } = documentOf(router)
    const found = Object.values(paths).flatMap((path) => Object.values(path))
    const groups = [...new Set(found.map((operation) => operation.tags[0]))]
    const order = [
      'Server',
      'Sign-in',
      'Profile',
      'Catalog',
      'Scoring',
      'Sessions',
      'Progress',
      'Admin',
    ]
    assert.deepEqual(groups, order)
    assert.deepEqual(
      (tags as { name: string }[]).map(({ name }) => name),
      order
    )
    const ids = found.map(({ operationId }) => operationId)
    const needed = [
      'register',
      'getMe',
      'listTags',
      'drawSpeeches',
      'scoreRecording',
      'saveSession',
    ]
    assert.deepEqual(
      ids.filter((id) => needed.includes(id)),
      needed
    )
  })

  test('refuses a route of the API that is not described', ({ assert }) => {
    assert.throws(
      () => buildDocument([ROUTE, { ...ROUTE, name: 'api.new' }], DESCRIBED, '1.0.0'),
      /GET \/api\/v1\/users\/me \(api.new\) is not described/
    )
  })

  test('refuses an OpenAPI description that has no route', ({ assert }) => {
    assert.throws(() => buildDocument([], DESCRIBED, '1.0.0'), /"api.users.me" is described, but/)
  })

  test('refuses two OpenAPI operations with one id', ({ assert }) => {
    const other = { ...ROUTE, name: 'api.other', path: '/api/v1/other' }
    const described = { ...DESCRIBED, 'api.other': DESCRIBED['api.users.me'] }
    assert.throws(() => buildDocument([ROUTE, other], described, '1.0.0'), /"getMe" stands for two/)
  })

  test('the OpenAPI document asks for a token exactly where the routes do', ({ assert }) => {
    const { paths } = documentOf(router)
    const open = Object.values(paths)
      .flatMap((path) => Object.values(path))
      .filter(({ security }) => security.length === 0)
    assert.sameMembers(
      open.map(({ operationId }) => operationId),
      [
        'register',
        'login',
        'signInWithProvider',
        'refresh',
        'forgotPassword',
        'getConfig',
        'resetPassword',
        'adminLogin',
        'listTags',
        'getRecording',
        'getHealth',
        'getServing',
        'getReadiness',
      ]
    )
  })

  test('every route of the API has a rate limit', ({ assert }) => {
    const { paths } = documentOf(router)
    const routes = Object.entries(paths).filter(([path]) => path.startsWith('/api/v1/'))
    assert.isAbove(routes.length, 5)
    for (const [path, operations] of routes) {
      for (const [method, { responses }] of Object.entries(operations)) {
        assert.property(responses, '429', `${method} ${path}`)
      }
    }
  })

  test("the OpenAPI document asks for an admin's token below /admin, for a learner's elsewhere", ({
    assert,
  }) => {
    for (const [path, operations] of Object.entries(documentOf(router).paths)) {
      const schemes = Object.values(operations).flatMap(({ security }) => security)
      const expected = path.startsWith('/api/v1/admin/') ? 'admin' : 'bearer'
      for (const scheme of schemes) assert.deepEqual(scheme, { [expected]: [] }, path)
    }
  })

  test('the OpenAPI document describes answers as objects with every field required', ({
    assert,
  }) => {
    const { schemas } = documentOf(router).components
    const answers = Object.entries(schemas).filter(([name]) => !name.endsWith('Request'))
    const objects = answers.flatMap(([name, schema]) => objectsIn(schema, name))
    assert.isAbove(objects.length, 15)
    const optionalOf: Record<string, string[]> = { Problem: ['errors'], FieldError: ['limit'] }
    for (const [where, { properties = {}, required }] of objects) {
      const optional = optionalOf[where] ?? []
      assert.sameMembers([...(required ?? []), ...optional], Object.keys(properties), where)
    }
  })
})

/** All objects but those whose keys are data: their values are looked at. */
function objectsIn(schema: JsonSchema, where: string): [string, JsonSchema][] {
  const { additionalProperties: values } = schema
  if (typeof values === 'object') return objectsIn(values, `${where}.*`)
  const inside = [
    ...Object.entries(schema.properties ?? {}),
    ...Object.entries(schema.anyOf ?? []),
    ...(schema.items ? [['items', schema.items] as const] : []),
  ].flatMap(([name, part]) => objectsIn(part, `${where}.${name}`))
  return schema.type === 'object' ? [[where, schema], ...inside] : inside
}
