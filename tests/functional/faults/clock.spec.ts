import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { createLearner, PASSWORD, signIn, signInIdOf } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import SignIn from '#models/sign_in'
import { issueCode } from '#tests/support/codes'
import { allowedBefore429, LimitedServer, type Received } from '#tests/support/limited_server'
import { until } from '#tests/support/until'

const MOVES = [
  { move: 'ahead', hours: 5 },
  { move: 'behind', hours: -5 },
]

const LIMITS = { RATE_LIMIT_ACCOUNT_PER_MINUTE: '3', RATE_LIMIT_WRONG_PASSWORDS: '3' }

test.group('A server whose clock is set by hours', (group) => {
  let server: LimitedServer

  group.each.timeout(60_000)
  group.setup(async () => {
    const ends: (() => Promise<void>)[] = []
    server = await LimitedServer.start(LIMITS, (end) => void ends.push(end), {
      script: 'tests/support/clock_server.ts',
    })
    return async () => {
      for (const end of ends) await end()
    }
  })
  group.each.setup(() => () => setClock(0))

  async function setClock(hours: number): Promise<void> {
    const { ok } = await fetch(`${server.origin}/test/clock/${hours}`)
    if (!ok) throw new Error('The clock was not set.')
  }

  const showSessions = (token: string) => server.get('/api/v1/game/sessions', { token })
  const refresh = (refreshToken: string) => {
    return server.post('/api/v1/auth/refresh', { body: { refresh_token: refreshToken } })
  }

  test(
    'a learner goes on with a new access token when the clock is hours {move}, and when it is right again'
  )
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      let { accessToken, refreshToken } = await signIn()
      const first = await showSessions(accessToken)
      assert.equal(first.status, 200)
      for (const time of [hours, 0]) {
        await setClock(time)
        assertCode(assert, await showSessions(accessToken), 401, 'token_expired')
        const { status, body } = await refresh(refreshToken)
        assert.equal(status, 200)
        accessToken = body.access_token as string
        refreshToken = body.refresh_token as string
        const shown = await showSessions(accessToken)
        assert.equal(shown.status, 200)
      }
    })

  test('a learner signs in when the clock is hours {move}, and finds the device in the list')
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      const { email } = await createLearner()
      await setClock(hours)
      const login = await server.post('/api/v1/auth/login', { body: { email, password: PASSWORD } })
      assert.equal(login.status, 200)
      const token = login.body.access_token as string
      const list = await server.get('/api/v1/auth/sessions', { token })
      assert.lengthOf(list.body.data as unknown[], 1)
      const [kept] = await SignIn.query().where('id', signInIdOf(token))
      const days = kept!.expiresAt.diffNow().as('days')
      assert.approximately(days, 7, 0.01)
    })

  test('a sign-in that ended does not come back when the clock was ahead for a while', async ({
    assert,
  }) => {
    const [ended, other] = [await signIn(), await signIn()]
    const logOut = (token: string) => server.post('/api/v1/auth/logout', { token })
    const loggedOut = await logOut(ended.accessToken)
    assert.equal(loggedOut.status, 204)
    await setClock(5)
    const { body } = await refresh(other.refreshToken)
    await logOut(body.access_token as string)
    await setClock(0)
    assertCode(assert, await showSessions(ended.accessToken), 401, 'unauthenticated')
  })

  test(
    'a lost answer to a refresh is repeated when the clock is hours {move}, and a theft is found'
  )
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      const { accessToken, refreshToken } = await signIn()
      const first = await refresh(refreshToken)
      await setClock(hours)
      const again = await refresh(refreshToken)
      assert.equal(again.status, 200)
      assert.equal(again.body.refresh_token, first.body.refresh_token)
      await refresh(first.body.refresh_token as string)
      assertCode(assert, await refresh(refreshToken), 401, 'invalid_refresh_token')
      assert.isNull(await SignIn.find(signInIdOf(accessToken)))
    })

  test('a mailed code is good for its 15 minutes when the clock is hours {move}')
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      const { user, email } = await createLearner()
      const reset = (code: string) => {
        const body = { email, code, password: 'a dozen tiny blue birds' }
        return server.post('/api/v1/auth/password/reset', { body })
      }
      await setClock(hours)
      const late = await issueCode(user.id, 'reset_password')
      await db
        .from('one_time_codes')
        .where('user_id', user.id)
        .update({ expires_at: db.raw("now() - interval '1 second'") })
      const refused = await reset(late)
      assert.equal(refused.status, 422)
      const accepted = await reset(await issueCode(user.id, 'reset_password'))
      assert.equal(accepted.status, 204)
    })

  test('nobody is told to wait for longer than a limit lasts when the clock is set back', async ({
    assert,
  }) => {
    const { accessToken: token, email } = await createLearner()
    const me = () => server.get('/api/v1/users/me', { token })
    const guess = () => {
      return server.post('/api/v1/auth/login', { body: { email, password: 'not this one' } })
    }
    const before = await signIn()
    await allowedBefore429(me)
    await allowedBefore429(guess)
    await setClock(-5)
    const delayed = await guess()
    assert.equal(delayed.status, 429)
    assert.isAtMost(Number(delayed.headers.get('retry-after')), 10)
    const { body } = await refresh(before.refreshToken)
    const counted = await allowedBefore429(() => {
      return server.get('/api/v1/users/me', { token: body.access_token as string })
    })
    assert.equal(counted.allowed, 3)

    await setClock(0)
    await allowedBefore429(me)
    await setClock(-0.01)
    const limited = await me()
    assert.equal(limited.status, 429)
    assert.isAtMost(Number(limited.headers.get('retry-after')), 60)
    assert.isAtMost(Number(limited.headers.get('x-ratelimit-reset')), 60)
  })

  test('limits count on when the clock is set ahead', async ({ assert }) => {
    const { refreshToken } = await signIn()
    await setClock(5)
    const { body } = await refresh(refreshToken)
    const token = body.access_token as string
    for (let window = 0; window < 2; window++) {
      const { allowed } = await allowedBefore429(() => server.get('/api/v1/users/me', { token }))
      assert.equal(allowed, 3 * (1 - window))
    }
  })

  test('a session is saved, and saved once, when the clock is hours {move}')
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      const { refreshToken } = await signIn()
      const speech = await createSpeech()
      const body = { ...sessionBody([speech.id]), completed_at: new Date().toISOString() }
      const key = randomUUID()
      const ids = new Set<unknown>()
      let next = refreshToken
      for (const time of [0, hours, 0]) {
        await setClock(time)
        const refreshed = await refresh(next)
        next = refreshed.body.refresh_token as string
        for (const idempotencyKey of [key, `${key} at ${time}`]) {
          const answer = await fetch(`${server.origin}/api/v1/game/sessions`, {
            method: 'POST',
            headers: {
              'authorization': `Bearer ${refreshed.body.access_token as string}`,
              'content-type': 'application/json',
              'idempotency-key': idempotencyKey,
            },
            body: JSON.stringify(body),
          })
          const saved = (await answer.json()) as { id: string }
          assert.equal(answer.status, 201, JSON.stringify(saved))
          ids.add(saved.id)
        }
      }
      assert.lengthOf([...ids], 3)
    })

  test('the catalog is followed, and the server is ready, when the clock is hours {move}')
    .with(MOVES)
    .run(async ({ assert }, { hours }) => {
      await setClock(hours)
      const name = `tag ${randomUUID()}`
      await db.table('tags').insert({ name, category: 'topic' })
      await until('the tag is known', async () => {
        const { body } = await server.get('/api/v1/tags')
        return (body.data as { name: string }[]).some((tag) => tag.name === name)
      })
      const { status } = await server.get('/health/ready')
      assert.equal(status, 200)
    })
})

function assertCode(assert: Assert, { status, body }: Received, expected: number, code: string) {
  assert.equal(status, expected, JSON.stringify(body))
  assert.equal(body.code, code)
}
