import { randomUUID } from 'node:crypto'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { createLearner, createToken, signIn } from '#database/factories/learners'
import { allowedBefore429, LimitedServer, type Received } from '#tests/support/limited_server'

/** Different ones, so that no limit is taken for another one. */
const LIMITS = {
  RATE_LIMIT_LOGIN_PER_10_MINUTES: '3',
  RATE_LIMIT_REGISTER_PER_10_MINUTES: '2',
  RATE_LIMIT_REFRESH_PER_MINUTE: '2',
  RATE_LIMIT_REFUSED_REFRESH_PER_MINUTE: '4',
  RATE_LIMIT_TAGS_PER_MINUTE: '5',
  RATE_LIMIT_ACCOUNT_PER_MINUTE: '6',
  RATE_LIMIT_GAME_PER_MINUTE: '7',
  RATE_LIMIT_SCORING_PER_MINUTE: '8',
  RATE_LIMIT_ADMIN_PER_MINUTE: '9',
}

const DRAW = { level: 'B1', tags: [randomUUID()] }

test.group('Rate limits', (group) => {
  let server: LimitedServer
  group.setup(async () => {
    const ends: (() => Promise<void>)[] = []
    const settings = { ...LIMITS, TRUSTED_PROXIES: '127.0.0.1' }
    server = await LimitedServer.start(settings, (end) => ends.push(end))
    return async () => {
      for (const end of ends) await end()
    }
  })
  group.each.timeout(60_000)

  test('limits {what} by address: {allowed} in a window')
    .with([
      { what: 'signing in', path: 'auth/login', allowed: 3, body: wrongLogin, seconds: 600 },
      {
        ...{ what: 'registering', path: 'auth/register', allowed: 2, body: badRegistration },
        seconds: 600,
      },
      { what: 'refreshes that are refused', path: 'auth/refresh', allowed: 4, body: badRefresh },
    ])
    .run(async ({ assert }, { path, allowed, body, seconds }) => {
      const send = (from: string) => server.post(`/api/v1/${path}`, { from, body: body() })
      const [one, other] = [address(), address()]
      const limited = await allowedBefore429(() => send(one))
      assert.equal(limited.allowed, allowed)
      assertTooMany(assert, limited.refused, allowed, seconds)
      const another = await send(other)
      assert.notEqual(another.status, 429)
      assert.equal(another.headers.get('x-ratelimit-remaining'), String(allowed - 1))
    })

  test('limits tags by address, also with a token', async ({ assert }) => {
    const [from, token] = [address(), await createToken()]
    const { allowed, refused } = await allowedBefore429(() => {
      return server.get('/api/v1/tags', { from, token })
    })
    assert.equal(allowed, 5)
    assertTooMany(assert, refused, 5)
  })

  test('limits {what} by learner, from any address: {allowed} a minute')
    .with([
      { what: 'the profile', method: 'get', path: 'users/me', allowed: 6 },
      { what: 'drawing', method: 'post', path: 'game/speeches/random', allowed: 7, body: DRAW },
      { what: 'saving', method: 'post', path: 'game/sessions', allowed: 7, body: {} },
      { what: 'the history', method: 'get', path: 'game/sessions', allowed: 7 },
      { what: 'scoring', method: 'post', path: 'speech/score', allowed: 8, body: {} },
    ] as const)
    .run(async ({ assert }, { method, path, allowed, ...sent }) => {
      const [token, other] = [await createToken(), await createToken()]
      const send = (bearer: string) => {
        return server[method](`/api/v1/${path}`, { ...sent, token: bearer, from: address() })
      }
      const limited = await allowedBefore429(() => send(token))
      assert.equal(limited.allowed, allowed)
      assertTooMany(assert, limited.refused, allowed)
      const another = await send(other)
      assert.notEqual(another.status, 429)
    })

  test("limits an admin's requests with one count for all content routes: 9 a minute", async ({
    assert,
  }) => {
    const [{ accessToken: token }, { accessToken: other }] = [
      await createAdmin(),
      await createAdmin(),
    ]
    const paths = ['tags', 'speeches', 'audit-logs', `speeches/${randomUUID()}`]
    let sent = 0
    const send = (bearer: string) => {
      const path = `/api/v1/admin/${paths[sent++ % paths.length]}`
      return server.get(path, { token: bearer, from: address() })
    }
    const { allowed, refused } = await allowedBefore429(() => send(token))
    assert.equal(allowed, 9)
    assertTooMany(assert, refused, 9)
    const another = await send(other)
    assert.notEqual(another.status, 429)
  })

  test('limits practising with one count for all of its routes, and scoring with its own', async ({
    assert,
  }) => {
    const token = await createToken()
    const draw = () => server.post('/api/v1/game/speeches/random', { token, body: DRAW })
    await allowedBefore429(draw)
    const history = await server.get('/api/v1/game/sessions', { token })
    assert.equal(history.status, 429)
    const score = await server.post('/api/v1/speech/score', { token, body: {} })
    assert.notEqual(score.status, 429)
    const me = await server.get('/api/v1/users/me', { token })
    assert.equal(me.status, 200)
  })

  test('a successful answer says how many requests are left', async ({ assert }) => {
    const token = await createToken()
    for (const left of [6, 5, 4]) {
      const { status, headers } = await server.post('/api/v1/game/speeches/random', {
        token,
        body: DRAW,
      })
      assert.equal(status, 200)
      assert.equal(headers.get('x-ratelimit-limit'), '7')
      assert.equal(headers.get('x-ratelimit-remaining'), String(left))
      const reset = Number(headers.get('x-ratelimit-reset'))
      assert.isTrue(reset > 0 && reset <= 60, String(reset))
    }
  })

  test('a class behind one address refreshes at the same moment, each sign-in twice a minute', async ({
    assert,
  }) => {
    const from = address()
    const refresh = (token: string) => {
      return server.post('/api/v1/auth/refresh', { from, body: { refresh_token: token } })
    }
    const signIns = [await signIn(), await signIn(), await signIn(), await signIn(), await signIn()]
    const answers = []
    for (const { refreshToken } of signIns) answers.push(await refresh(refreshToken))
    assert.deepEqual(
      answers.map(({ status }) => status),
      signIns.map(() => 200)
    )
    const token = answers[0]!.body.refresh_token as string
    const again = await refresh(token)
    assert.equal(again.status, 200)
    for (const limited of [
      await refresh(again.body.refresh_token as string),
      await refresh(token),
    ]) {
      assertTooMany(assert, limited, 2)
    }
    // Neither what was right nor what was too often counts as a guess.
    const { allowed } = await allowedBefore429(() => refresh('unknown'))
    assert.equal(allowed, 4)
  })

  test('dead refresh tokens of an address lock no good one out', async ({ assert }) => {
    const { refreshToken } = await signIn()
    const from = address()
    const refresh = (token: string) => {
      return server.post('/api/v1/auth/refresh', { from, body: { refresh_token: token } })
    }
    const { refused } = await allowedBefore429(() => refresh('unknown'))
    assertTooMany(assert, refused, 4)
    assert.isNull(refused.headers.get('www-authenticate'))
    const good = await refresh(refreshToken)
    assert.equal(good.status, 200)
    const again = await refresh(good.body.refresh_token as string)
    assert.equal(again.status, 200)
    // Its own limit holds, and guesses go on being refused.
    assertTooMany(assert, await refresh(again.body.refresh_token as string), 2)
    assertTooMany(assert, await refresh('unknown'), 4)
  })

  test('a request over the limit changes nothing', async ({ assert }) => {
    const from = address()
    const email = `${randomUUID()}@example.com`
    const body = { email, password: 'eleven small green birds', name: 'Mia' }
    await allowedBefore429(() => {
      return server.post('/api/v1/auth/register', { from, body: badRegistration() })
    })
    const refused = await server.post('/api/v1/auth/register', { from, body })
    assert.equal(refused.status, 429)
    const later = await server.post('/api/v1/auth/register', { from: address(), body })
    assert.equal(later.status, 201)
  })

  test('a request with a bad token counts for no learner', async ({ assert }) => {
    const { accessToken: token } = await createLearner()
    const send = (bearer: string) => server.get('/api/v1/users/me', { token: bearer })
    const forged = token.slice(0, -2)
    for (let sent = 0; sent < 10; sent++) {
      const { status } = await send(forged)
      assert.equal(status, 401)
    }
    const { status, headers } = await send(token)
    assert.equal(status, 200)
    assert.equal(headers.get('x-ratelimit-remaining'), '5')
  })
})

function assertTooMany(assert: Assert, refused: Received, limit: number, seconds = 60): void {
  const { status, headers, body } = refused
  assert.equal(status, 429)
  assert.containsSubset(body, { status: 429, code: 'too_many_requests' })
  const wait = Number(headers.get('retry-after'))
  assert.isTrue(wait >= 1 && wait <= seconds, String(wait))
  assert.equal(headers.get('x-ratelimit-limit'), String(limit))
  assert.equal(headers.get('x-ratelimit-remaining'), '0')
  assert.equal(headers.get('x-ratelimit-reset'), String(wait))
}

let addresses = 0

/** One that no other test has. */
function address(): string {
  addresses++
  return `198.51.100.${addresses}`
}

function wrongLogin(): object {
  return { email: `${randomUUID()}@example.com`, password: 'not this one' }
}

function badRegistration(): object {
  return { email: 'no address' }
}

function badRefresh(): object {
  return { refresh_token: 'unknown' }
}
