import { test } from '@japa/runner'

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
