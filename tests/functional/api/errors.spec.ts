import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import HttpExceptionHandler from '#exceptions/handler'
import { type RawAnswer, sendJson, sendRaw, withBody } from '#tests/support/http'
import { assertProblem, assertRefused, type FieldProblem } from '#tests/support/problems'

const LOGIN = '/api/v1/auth/login'

const problemOf = ({ body }: RawAnswer) => JSON.parse(body) as FieldProblem

test.group('Unknown addresses and methods', () => {
  test('answers 404 at {$self}')
    .with(['/', '/api/v1', '/api/v1/nothing', '/api/v2/tags', '/tags', '/API/V1/tags'])
    .run(async ({ assert }, path) => {
      const answer = await sendRaw(path)
      assert.equal(answer.status, 404)
      const problem = problemOf(answer)
      assert.deepEqual(problem, {
        ...{ type: 'about:blank', title: 'Not Found', status: 404, code: 'not_found' },
        ...{ detail: `There is nothing at ${path}.`, instance: path },
        request_id: answer.headers['x-request-id'],
      })
      assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    })

  test('refuses {method} {path} with Allow: {allow}')
    .with([
      { method: 'DELETE', path: '/api/v1/tags', allow: 'GET, HEAD' },
      { method: 'GET', path: LOGIN, allow: 'POST' },
      { method: 'PUT', path: '/api/v1/game/sessions', allow: 'GET, HEAD, POST' },
      {
        method: 'PATCH',
        path: `/api/v1/game/sessions/${randomUUID()}`,
        allow: 'GET, HEAD, DELETE',
      },
      { method: 'OPTIONS', path: '/api/v1/users/me', allow: 'GET, HEAD, PUT, DELETE' },
      { method: 'POST', path: '/health', allow: 'GET, HEAD' },
    ])
    .run(async ({ assert }, { method, path, allow }) => {
      const answer = await sendRaw(path, { method, body: method === 'PUT' ? '{"half' : undefined })
      assert.equal(answer.status, 405)
      assert.equal(answer.headers.allow, allow)
      assert.equal(problemOf(answer).code, 'method_not_allowed')
    })

  test('refuses {$self} as a malformed address')
    .with(['/%E0%A4%A', '/api/v1/game/sessions/%zz', '/recordings/%ff.mp3', '/%', '/%ED%A0%80'])
    .run(async ({ assert }, path) => {
      const answer = await sendRaw(path)
      assert.equal(answer.status, 400)
      assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
      const problem = problemOf(answer)
      assert.equal(problem.code, 'malformed_request')
      assert.equal(problem.request_id, answer.headers['x-request-id'])
    })
})

test.group('Bodies that cannot be read', () => {
  test('refuses a malformed body: {why}')
    .with([
      { why: 'half a JSON', body: '{"email": "mia' },
      { why: 'no JSON', body: 'email=mia&password=x' },
      { why: 'a string', body: '"mia"' },
      { why: 'a number', body: '7' },
      { why: 'null', body: 'null' },
      { why: 'NUL', body: '\0' },
      { why: 'UTF-16', body: Buffer.from('{"email":"mia"}', 'utf16le').toString() },
      { why: 'deeply nested', body: '['.repeat(100_000) },
    ])
    .run(async ({ assert, client }, { body }) => {
      const response = await withBody(client.post(LOGIN), 'application/json', body)
      assertProblem(assert, response, 400, 'malformed_request')
    })

  test('refuses a body of the type {$self}')
    .with([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=kettle',
      'application/xml',
      'nonsense',
    ])
    .run(async ({ assert, client }, type) => {
      const response = await withBody(client.post(LOGIN), type, '{"email": "mia"}')
      assertProblem(assert, response, 400, 'malformed_request')
    })

  test('refuses a body in the encoding {$self}, before it is read')
    .with(['gzip', 'GZIP', 'deflate', 'br', 'zstd', 'gzip, identity', 'nonsense'])
    .run(async ({ assert }, encoding) => {
      const answer = await sendRaw(LOGIN, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        body: gzipSync('{"email": "mia@example.com"}'),
      })
      assert.equal(answer.status, 415, answer.body)
      assert.equal(problemOf(answer).code, 'encoding_unsupported')
    })

  test('survives a compressed body that breaks behind the limit', async ({ assert }) => {
    const whole = gzipSync(Buffer.alloc(300_000, ' '))
    for (let cut = 1; cut <= 12; cut++) {
      const answer = await sendRaw(LOGIN, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: Buffer.concat([whole.subarray(0, -cut), Buffer.alloc(64, 0xff)]),
      })
      assert.equal(answer.status, 415)
    }
  })

  test('takes the encoding "identity" for none', async ({ assert }) => {
    const answer = await sendJson(LOGIN, '{"email": "mia@example.com"}', {
      'content-encoding': 'identity',
    })
    assert.deepEqual(
      problemOf(answer).errors?.map(({ field }) => field),
      ['password']
    )
  })

  test('finds no fields in a body that is a list or an empty object', async ({
    assert,
    client,
  }) => {
    const prototypes = [
      '{"__proto__": {"email": "mia@example.com", "password": "x"}}',
      '{"constructor": {"prototype": {"email": "mia@example.com"}}}',
    ]
    for (const body of ['[]', '[1]', '[[{"email": "x"}]]', '{}', '', '\ufeff', ...prototypes]) {
      const response = await withBody(client.post(LOGIN), 'application/json', body)
      assertRefused(assert, response, ['email', 'password'])
    }
    assert.notProperty({}, 'email')
  })

  test('refuses a body of 257 kB', async ({ assert, client }) => {
    const body = JSON.stringify({ email: 'e'.repeat(257 * 1024), password: 'x' })
    const response = await withBody(client.post(LOGIN), 'application/json', body)
    assertProblem(assert, response, 413, 'payload_too_large')
  })
})

test.group('X-Request-Id', () => {
  test('takes over a well-formed X-Request-Id', async ({ assert, client }) => {
    const id = 'app-7f3a.42_X'
    for (const path of ['/health', '/nothing']) {
      const answer = await sendRaw(path, { headers: { 'x-request-id': id } })
      assert.equal(answer.headers['x-request-id'], id)
    }
    const response = await client.post(LOGIN).header('x-request-id', id).json({})
    assert.equal(response.header('x-request-id'), id)
    assert.equal(response.body().request_id, id)
    const badUrl = await sendRaw('/%zz', { headers: { 'x-request-id': id } })
    assert.equal(problemOf(badUrl).request_id, id)
  })

  test('replaces the malformed X-Request-Id "{$self}"')
    .with(['short', 'has blanks in it', 'i'.repeat(129), '<script>alert(1)', 'naïveté-1234', ''])
    .run(async ({ assert }, id) => {
      const answer = await sendRaw('/api/v1/users/me', { headers: { 'x-request-id': id } })
      const made = answer.headers['x-request-id']
      assert.match(String(made), /^[0-9a-f-]{36}$/)
      assert.equal(problemOf(answer).request_id, made)
    })

  test('gives each request another id', async ({ assert }) => {
    const answers = await Promise.all([sendRaw('/health'), sendRaw('/health')])
    assert.notEqual(answers[0]!.headers['x-request-id'], answers[1]!.headers['x-request-id'])
  })
})

test.group('A fault of ours', () => {
  test('answers an unexpected error with a 500 that reveals nothing, and logs its stack', async ({
    assert,
  }) => {
    const ctx = await testUtils.createHttpContext()
    const logged: { err: Error }[] = []
    ctx.logger.error = ((fields: { err: Error }) => void logged.push(fields)) as never
    const fault = Object.assign(new TypeError("Cannot read 'secret' of undefined"), {
      code: '23514',
    })
    const handler = new HttpExceptionHandler()
    await handler.report(fault, ctx)
    await handler.handle(fault, ctx)
    const body = String(ctx.response.getBody())
    assert.equal(ctx.response.getStatus(), 500)
    assert.equal((JSON.parse(body) as FieldProblem).code, 'internal_error')
    assert.notMatch(body, /secret|TypeError|23514|handler/)
    assert.strictEqual(logged[0]?.err, fault)
  })
})
