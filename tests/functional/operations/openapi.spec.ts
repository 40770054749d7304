import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

test.group('GET openapi.json', () => {
  test('GET openapi.json answers with the committed document', async ({ client, assert }) => {
    const response = await client.get('/openapi.json')
    response.assertStatus(200)
    response.assertHeader('content-type', 'application/json; charset=utf-8')
    assert.equal(response.text(), await readFile(app.makePath('docs/openapi.json'), 'utf8'))
  })

  test('GET openapi.json answers 304 when it is unchanged', async ({ client, assert }) => {
    const first = await client.get('/openapi.json')
    const etag = first.header('etag') ?? ''
    const second = await client.get('/openapi.json').header('If-None-Match', etag)
    second.assertStatus(304)
    assert.equal(second.text(), '')
    const third = await client.get('/openapi.json').header('If-None-Match', '"another"')
    third.assertStatus(200)
  })
})
