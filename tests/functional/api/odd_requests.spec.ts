import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import User from '#models/user'
import { sendJson, serverUrl } from '#tests/support/http'

const REGISTER = '/api/v1/auth/register'

/** Sends bytes as they are, and reads all that comes back. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = connect(Number(process.env.PORT), process.env.HOST)
  await once(socket, 'connect')
  socket.end(bytes)
  return text(socket)
}

test.group('Requests that no app sends', () => {
  test('refuses JSON nested 30,000 levels deep', async ({ assert }) => {
    const depth = 30_000
    const answer = await fetch(serverUrl(REGISTER), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    })
    assert.equal(answer.status, 400)
    assert.containsSubset(await answer.json(), { code: 'malformed_request' })
  })

  test('refuses bytes that are not UTF-8, and registers nobody', async ({ assert }) => {
    const name = Buffer.from([0x5a, 0x6f, 0xeb])
    const answer = await fetch(serverUrl(REGISTER), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([
        Buffer.from('{"email":"zoe@example.org","password":"eleven birds","name":"'),
        name,
        Buffer.from('"}'),
      ]),
    })
    assert.equal(answer.status, 422)
    assert.containsSubset(await answer.json(), {
      errors: [{ field: 'name', code: 'well_formed' }],
    })
    assert.isNull(await User.findBy('email', 'zoe@example.org'))
  })

  test('refuses JSON in another charset than UTF-8', async ({ assert }) => {
    const body = JSON.stringify({ email: 'z@example.org', password: 'eleven birds', name: 'Zoe' })
    const headers = { 'content-type': 'application/json; charset=iso-8859-1' }
    const answer = await sendJson(REGISTER, body, headers)
    assert.equal(answer.status, 400)
    assert.containsSubset(JSON.parse(answer.body), { code: 'malformed_request' })
  })

  test('answers {what} with a problem too')
    .with([
      { what: 'no HTTP at all', bytes: 'hello\r\n\r\n', status: 400, code: 'malformed_request' },
      {
        what: 'an unknown method',
        bytes: 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n',
        status: 400,
        code: 'malformed_request',
      },
      {
        what: 'a header of 100 kB',
        bytes: `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`,
        status: 431,
        code: 'headers_too_large',
      },
    ])
    .run(async ({ assert }, { bytes, status, code }) => {
      const answer = await sendBytes(bytes)
      const [head, body] = answer.split('\r\n\r\n')
      assert.match(head!, new RegExp(`^HTTP/1.1 ${status} `))
      assert.match(head!, /application\/problem\+json/)
      const problem = JSON.parse(body!) as { code: string; request_id: string }
      assert.equal(problem.code, code)
      assert.include(head!, `X-Request-Id: ${problem.request_id}`)
    })
})

test.group('What depends on the origin', () => {
  test('{$self} tells caches that it depends on the origin')
    .with(['/api/v1/tags', '/api/v1/users/me', '/recordings/none.mp3', '/nothing'])
    .run(async ({ assert }, path) => {
      const answer = await fetch(serverUrl(path))
      assert.include(answer.headers.get('vary') ?? '', 'Origin')
    })
})

test.group('Numbers, times and lengths', () => {
  test('refuses page={$self}')
    .with(['1e3', '0x1', ' 1', '1.0', '+1', '-1', '0', '99999999999', '１'])
    .run(async ({ client }, page) => {
      const { accessToken } = await createLearner()
      const path = `/api/v1/game/sessions?page=${encodeURIComponent(page)}`
      const response = await client.get(path).bearerToken(accessToken)
      response.assertStatus(422)
      response.assertBodyContains({ errors: [{ field: 'page' }] })
    })

  test('refuses an offset of {$self}')
    .with(['+99:00', '+14:60', '-15:00'])
    .run(async ({ client }, offset) => {
      const { accessToken } = await createLearner()
      const from = encodeURIComponent(`2026-01-31T12:00:00${offset}`)
      const response = await client
        .get(`/api/v1/game/sessions?from=${from}`)
        .bearerToken(accessToken)
      response.assertStatus(422)
    })

  test('counts the length of a name in characters', async ({ client }) => {
    const email = `${Date.now()}-${Math.random()}@example.com`
    const register = (name: string) =>
      client.post(REGISTER).json({ email, password: 'eleven birds', name })
    const tooLong = await register('🦊'.repeat(101))
    tooLong.assertStatus(422)
    tooLong.assertBodyContains({ errors: [{ field: 'name', code: 'max_length' }] })
    const longest = await register('🦊'.repeat(100))
    longest.assertStatus(201)
  })

  test('names a faulty field by its path', async ({ client }) => {
    const { accessToken } = await createLearner()
    const response = await client
      .post('/api/v1/game/speeches/random')
      .bearerToken(accessToken)
      .json({ level: 'A1', tags: ['none'] })
    response.assertStatus(422)
    response.assertBodyContains({
      errors: [{ field: 'tags.0', message: 'The tags.0 field must be a valid UUID' }],
    })
  })
})
