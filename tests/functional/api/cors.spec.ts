import { test } from '@japa/runner'

const APP = 'https://app.example.com'
const PATH = '/api/v1/game/sessions'

test.group('Requests of a browser', () => {
  test('lets an allowed origin read every answer', async ({ assert, client }) => {
    for (const path of ['/api/v1/tags', PATH, '/api/v1/nothing']) {
      const response = await client.get(path).header('origin', APP)
      assert.equal(response.header('access-control-allow-origin'), APP, path)
      const exposed = response.header('access-control-expose-headers')!
      for (const name of ['x-request-id', 'retry-after', 'x-ratelimit-remaining']) {
        assert.include(exposed, name)
      }
      assert.isUndefined(response.header('access-control-allow-credentials'))
    }
  })

  test('lets no page of the origin {$self} read answers')
    .with(['https://evil.example.com', 'http://app.example.com', `${APP}.evil.com`, 'null'])
    .run(async ({ assert, client }, origin) => {
      const response = await client.get('/api/v1/tags').header('origin', origin)
      response.assertStatus(200)
      assert.isUndefined(response.header('access-control-allow-origin'))
      const preflight = await client
        .options(PATH)
        .header('origin', origin)
        .header('access-control-request-method', 'POST')
      assert.isUndefined(preflight.header('access-control-allow-origin'))
    })

  test('lets shared caches keep what may be cached separately for each origin', async ({
    assert,
    client,
  }) => {
    const response = await client.get('/api/v1/tags')
    assert.include(response.header('cache-control'), 'public')
    assert.equal(response.header('vary'), 'Origin')
  })

  test('answers preflight requests', async ({ assert, client }) => {
    const response = await client
      .options(PATH)
      .header('origin', APP)
      .header('access-control-request-method', 'POST')
      .header('access-control-request-headers', 'authorization,content-type,idempotency-key')
    response.assertStatus(204)
    assert.equal(response.header('access-control-allow-origin'), APP)
    assert.include(response.header('access-control-allow-methods'), 'POST')
    const allowed = response.header('access-control-allow-headers')!
    for (const name of ['authorization', 'content-type', 'idempotency-key']) {
      assert.include(allowed.toLowerCase(), name)
    }
    assert.equal(response.header('access-control-max-age'), '600')
  })
})
