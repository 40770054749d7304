import { test } from '@japa/runner'
import { signedPath, storeRecording } from '#tests/support/signed_recordings'

const APP = 'https://app.example.com'
const PATH = '/api/v1/game/sessions'

const READ_BY_APPS = [
  ...['x-request-id', 'retry-after', 'x-ratelimit-remaining', 'etag', 'deprecation', 'sunset'],
  ...['content-disposition', 'content-range', 'accept-ranges'],
]

/** What libraries that trace requests add, and what conditions and parts of recordings need. */
const ADDED_BY_PAGES = [
  ...['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'if-range'],
  ...['range', 'x-request-id', 'traceparent', 'tracestate', 'sentry-trace', 'baggage', 'b3'],
]

test.group('Requests of a browser', () => {
  test('lets an allowed origin read every answer', async ({ assert, client }) => {
    for (const path of ['/api/v1/tags', PATH, '/api/v1/nothing']) {
      const response = await client.get(path).header('origin', APP)
      assert.equal(response.header('access-control-allow-origin'), APP, path)
      const exposed = response.header('access-control-expose-headers')!
      assert.includeMembers(exposed.split(','), READ_BY_APPS)
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
    assert.equal(response.header('vary'), 'Origin, Accept-Encoding')
  })

  test('answers preflight requests of {$self}')
    .with([APP, 'capacitor://localhost'])
    .run(async ({ assert, client }, origin) => {
      for (const path of [PATH, '/recordings/speech/a.m4a']) {
        const response = await client
          .options(path)
          .header('origin', origin)
          .header('access-control-request-method', 'POST')
          .header('access-control-request-headers', ADDED_BY_PAGES.join(','))
        response.assertStatus(204)
        assert.equal(response.header('access-control-allow-origin'), origin)
        assert.include(response.header('access-control-allow-methods'), 'POST')
        const allowed = response.header('access-control-allow-headers')!.split(',')
        assert.includeMembers(allowed, ADDED_BY_PAGES)
        assert.equal(response.header('access-control-max-age'), '600')
      }
    })

  test('tells a page that what it has is still right, whatever `fetch` adds', async ({
    assert,
    client,
  }) => {
    for (const path of [
      '/api/v1/tags',
      '/openapi.json',
      await signedPath(await storeRecording()),
    ]) {
      const first = await client.get(path).header('origin', APP)
      const again = await client
        .get(path)
        .header('origin', APP)
        .header('if-none-match', first.header('etag')!)
        .header('cache-control', 'no-cache')
        .header('pragma', 'no-cache')
      again.assertStatus(304)
      assert.equal(again.header('access-control-allow-origin'), APP)
    }
  })

  test('lets a page read a part of a recording', async ({ assert, client }) => {
    const part = await client
      .get(await signedPath(await storeRecording()))
      .header('origin', APP)
      .header('range', 'bytes=2-5')
    part.assertStatus(206)
    assert.match(part.header('content-range')!, /^bytes 2-5\//)
    assert.include(part.header('access-control-expose-headers'), 'content-range')
  })
})
