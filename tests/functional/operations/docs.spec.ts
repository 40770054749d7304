import { test } from '@japa/runner'
import { serverUrl } from '#tests/support/http'

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
}

test.group('GET docs', () => {
  test('the API docs may load only from our own server', async ({ client, assert }) => {
    const response = await client.get('/docs')
    response.assertStatus(200)
    response.assertHeader('content-type', 'text/html; charset=utf-8')
    response.assertHeader('x-content-type-options', 'nosniff')
    const policy = response.header('content-security-policy') ?? ''
    assert.include(policy, "default-src 'self'")
    assert.notMatch(policy, /unsafe|https?:|\*/)
  })

  test('the API docs have no inline script or style', async ({ client, assert }) => {
    const { text } = await client.get('/docs').then((response) => ({ text: response.text() }))
    assert.notMatch(text, /<style|style=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|https?:\/\//)
  })

  test('Redoc may load only from our own server, and makes styles by a word of each answer', async ({
    client,
    assert,
  }) => {
    const [one, other] = [await client.get('/redoc'), await client.get('/redoc')]
    one.assertStatus(200)
    one.assertHeader('content-type', 'text/html; charset=utf-8')
    const nonces = [one, other].map((response) => {
      const policy = response.header('content-security-policy') ?? ''
      assert.include(policy, "default-src 'self'")
      assert.notMatch(policy, /unsafe|https?:|\*/)
      const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? ''
      assert.include(response.text(), `nonce="${nonce}"`)
      return nonce
    })
    assert.notEqual(nonces[0], nonces[1])
    const scripts = [...one.text().matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, src]) => src!)
    assert.lengthOf(scripts, one.text().split('<script').length - 1)
    for (const path of scripts) {
      const script = await client.get(path)
      script.assertStatus(200)
      script.assertHeader('content-type', TYPES.js!)
    }
  })

  test('sends the document and the scripts compressed to whoever takes that: {$self}')
    .with(['/openapi.json', '/docs', '/docs/assets/swagger-ui-bundle.js'])
    .run(async ({ assert }, path) => {
      const ask = (headers: Record<string, string>) => fetch(serverUrl(path), { headers })
      const plain = await ask({ 'accept-encoding': 'gzip;q=0' })
      const packed = await ask({ 'accept-encoding': 'gzip, deflate, br' })
      const codings = [plain, packed].map(({ headers }) => headers.get('content-encoding'))
      assert.deepEqual(codings, [null, 'gzip'])
      const lengths = [plain, packed].map(({ headers }) => Number(headers.get('content-length')))
      assert.isBelow(lengths[1]!, lengths[0]! * 0.6)
      assert.equal(await packed.text(), await plain.text())
      const tags = [plain, packed].map(({ headers }) => headers.get('etag') ?? '')
      assert.notEqual(tags[0], tags[1])
      for (const answer of [plain, packed]) {
        assert.include(answer.headers.get('vary'), 'Accept-Encoding')
      }
      const again = await ask({ 'accept-encoding': 'gzip', 'if-none-match': tags[1]! })
      assert.equal(again.status, 304)
    })

  test('serves every file that the API docs ask for', async ({ client, assert }) => {
    const page = await client.get('/docs')
    const paths = [...page.text().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
    assert.lengthOf(paths, 6)
    for (const path of paths) {
      const response = await client.get(path)
      response.assertStatus(200)
      response.assertHeader('content-type', TYPES[path.split('.').at(-1)!])
      response.assertHeader('cache-control', 'public, no-cache')
      const etag = response.header('etag') ?? ''
      const again = await client.get(path).header('If-None-Match', etag)
      again.assertStatus(304)
    }
  })

  test('serves no other file beside the API docs: {$self}')
    .with(['package.json', 'swagger-ui.js', 'index.html', '..%2Fpackage.json', '__proto__', 'x'])
    .run(async ({ client, assert }, file) => {
      const response = await client.get(`/docs/assets/${file}`)
      response.assertStatus(404)
      assert.equal((response.body() as { code: string }).code, 'not_found')
    })
})
