import { HttpContextFactory, RouterFactory } from '@adonisjs/core/factories/http'
import { test } from '@japa/runner'
import DeprecateMiddleware from '#middleware/deprecate_middleware'
import { buildDocument } from '#openapi/document'
import { OPERATIONS } from '#openapi/operations/index'
import { documentedRoutes } from '#openapi/routes'
import { middleware } from '#start/kernel'

const DEPRECATION = { since: '2026-12-31', sunset: '2027-12-31' }

test.group('A deprecated route', () => {
  test('is marked in the OpenAPI document, with the headers of its answers', ({ assert }) => {
    const router = new RouterFactory().create()
    router
      .get('/api/v1/users/me', () => {})
      .as('api.users.me')
      .use(middleware.deprecate(DEPRECATION))
    router.commit()
    const routes = documentedRoutes(Object.values(router.toJSON()).flat())
    const described = { 'api.users.me': OPERATIONS['api.users.me']! }
    const operation = buildDocument(routes, described, '1.0.0').paths['/api/v1/users/me']!.get!
    assert.isTrue(operation.deprecated)
    assert.containsSubset(operation.responses[200], {
      headers: {
        Deprecation: { $ref: '#/components/headers/Deprecation' },
        Sunset: { $ref: '#/components/headers/Sunset' },
      },
    })
  })

  test('says since when and until when in the forms of the RFCs', async ({ assert }) => {
    const ctx = new HttpContextFactory().create()
    await new DeprecateMiddleware().handle(ctx, () => Promise.resolve('answered'), DEPRECATION)
    const { deprecation, sunset } = ctx.response.getHeaders()
    assert.equal(deprecation, '@1798675200')
    assert.equal(sunset, 'Fri, 31 Dec 2027 00:00:00 GMT')
  })
})
