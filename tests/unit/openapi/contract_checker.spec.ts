import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { documentOf } from '#openapi/document_text'
import { SPEECH, TOKEN_RESPONSE, USER } from '#openapi/examples'
import type { ObservedAnswer } from '#tests/support/contract'
import { ContractChecker } from '#tests/support/contract_checker'

const PROBLEM = {
  type: 'about:blank',
  title: 'Unauthorized',
  status: 401,
  detail: 'Sign in.',
  instance: '/api/v1/users/me',
  code: 'unauthenticated',
  request_id: 'a-request-id',
}
const ID = 'x-request-id'
const PROBLEM_HEADERS = {
  [ID]: 'a-request-id',
  'content-type': 'application/problem+json; charset=utf-8',
  'www-authenticate': 'Bearer',
}

const LIMITS = {
  'x-ratelimit-limit': '60',
  'x-ratelimit-remaining': '59',
  'x-ratelimit-reset': '9',
}

function answer(body: unknown, changes: Partial<ObservedAnswer> = {}): ObservedAnswer {
  return {
    method: 'GET',
    path: '/api/v1/users/me',
    status: 200,
    headers: {
      [ID]: 'a-request-id',
      'content-type': 'application/json; charset=utf-8',
      ...LIMITS,
    },
    body: JSON.stringify(body),
    ...changes,
  }
}

function problem(body: unknown, changes: Partial<ObservedAnswer> = {}): ObservedAnswer {
  return answer(body, { status: 401, headers: PROBLEM_HEADERS, ...changes })
}

const RIGHT: [string, ObservedAnswer][] = [
  ['a documented answer', answer(USER)],
  ['a documented failure', problem(PROBLEM)],
  ['an answer to HEAD, which has no body', answer(USER, { method: 'HEAD', body: '' })],
  ['a preflight', answer(null, { method: 'OPTIONS', status: 204, body: '' })],
  [
    'a failure outside of the API',
    problem({ ...PROBLEM, status: 404, code: 'not_found' }, { path: '/nothing', status: 404 }),
  ],
  [
    'a method that a path does not have',
    problem({ ...PROBLEM, status: 405, code: 'x' }, { method: 'PATCH', status: 405 }),
  ],
  [
    'the page of the documentation',
    answer(null, { path: '/docs', headers: { [ID]: '1', 'content-type': 'text/html' } }),
  ],
  [
    'the bytes of a recording',
    answer(null, {
      path: '/recordings/seed/a.mp3',
      body: null,
      headers: {
        [ID]: '1',
        'content-type': 'audio/mpeg',
        'accept-ranges': 'bytes',
        'cache-control': 'private',
        'etag': 'W/"1"',
      },
    }),
  ],
]

const register = { method: 'POST', path: '/api/v1/auth/register' }
const { time_zone: timeZone, ...userWithoutTimeZone } = USER

const WRONG: [string, ObservedAnswer, RegExp][] = [
  ['an undocumented field', answer({ ...USER, age: 7 }), /additional properties.*"age"/],
  [
    'an undocumented field deep inside',
    answer({ ...TOKEN_RESPONSE, user: { ...USER, password: '...' } }, { ...register, status: 201 }),
    /the body\/user must NOT have additional properties/,
  ],
  ['a missing field', answer(userWithoutTimeZone), /required property 'time_zone'/],
  ['a wrong type', answer({ ...USER, time_zone: timeZone.length }), /time_zone must be string/],
  ['null where there is always a value', answer({ ...USER, name: null }), /name must be string/],
  ['an unknown word', answer({ ...USER, auth_provider: 'x' }), /auth_provider must be equal to/],
  [
    'a time without milliseconds',
    answer({ ...USER, created_at: '2026-01-31T09:00:00Z' }),
    /created_at must match pattern/,
  ],
  ['an undocumented status', answer(USER, { status: 202 }), /the status 202 is not documented/],
  [
    'another content type',
    answer(USER, { headers: { [ID]: '1', 'content-type': 'text/html', ...LIMITS } }),
    /the content type is "text\/html"/,
  ],
  [
    'no request id',
    answer(USER, { headers: { 'content-type': 'application/json', ...LIMITS } }),
    /X-Request/,
  ],
  ['a body that is no JSON', answer(null, { body: '{' }), /the body is no JSON/],
  [
    'a code that the operation does not have',
    problem({ ...PROBLEM, code: 'invalid_credentials' }),
    /the code "invalid_credentials" is not documented/,
  ],
  ['a status in the body that is not its own', problem({ ...PROBLEM, status: 403 }), /status/],
  ['a failure with a stack', problem({ ...PROBLEM, stack: 'at ...' }), /"stack"/],
  [
    'a failure without its header',
    problem(PROBLEM, { headers: { ...PROBLEM_HEADERS, 'www-authenticate': undefined } }),
    /the header WWW-Authenticate is missing/,
  ],
  [
    'a failure as plain JSON',
    problem(PROBLEM, { headers: { ...PROBLEM_HEADERS, 'content-type': 'application/json' } }),
    /the content type is/,
  ],
  ['a path that is not documented', answer({}, { path: '/api/v1/new' }), /path is not documented/],
  [
    'a method that is not documented',
    answer({}, { method: 'PATCH', status: 204 }),
    /PATCH is not documented for this path/,
  ],
  [
    'a body where there must be none',
    answer(SPEECH, {
      path: '/api/v1/tags',
      status: 304,
      headers: { [ID]: '1', 'etag': '"1"', 'cache-control': 'public', ...LIMITS },
    }),
    /there is a body/,
  ],
  [
    'an open failure outside of the API',
    problem({ ...PROBLEM, stack: '' }, { path: '/nothing', status: 404 }),
    /"stack"/,
  ],
  ['a failing page', answer(null, { path: '/docs', status: 500, body: 'Oops' }), /content type/],
]

test.group('The contract checker', () => {
  test('the contract checker accepts {what}')
    .with(RIGHT.map(([what, observed]) => ({ what, observed })))
    .run(({ assert }, { observed }) => {
      assert.deepEqual(new ContractChecker(documentOf(router)).faultsOf(observed), [])
    })

  test('the contract checker refuses {what}')
    .with(WRONG.map(([what, observed, expected]) => ({ what, observed, expected })))
    .run(({ assert }, { observed, expected }) => {
      const faults = new ContractChecker(documentOf(router)).faultsOf(observed)
      assert.lengthOf(faults, 1, faults.join('\n'))
      assert.match(faults[0]!, expected)
    })

  test('the contract checker names the request, the status and the fault', ({ assert }) => {
    const checker = new ContractChecker(documentOf(router))
    assert.throws(
      () => checker.assert(answer({ ...USER, age: 7 })),
      /GET \/api\/v1\/users\/me \(200\)[^]*the body must NOT have additional properties[^]*"age"/
    )
  })
})
