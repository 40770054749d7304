import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { ADMIN_PASSWORD, createAdmin } from '#database/factories/admins'
import { createLearner, PASSWORD } from '#database/factories/learners'
import User from '#models/user'
import { LimitedServer, type Received } from '#tests/support/limited_server'
import { until } from '#tests/support/until'

const LOGIN = '/api/v1/auth/login'
const FREE = 2

test.group('Wrong passwords for one account', (group) => {
  let server: LimitedServer
  group.setup(async () => {
    const ends: (() => Promise<void>)[] = []
    const settings = { RATE_LIMIT_WRONG_PASSWORDS: String(FREE), TRUSTED_PROXIES: '127.0.0.1' }
    server = await LimitedServer.start(settings, (end) => ends.push(end))
    return async () => {
      for (const end of ends) await end()
    }
  })
  group.each.timeout(60_000)

  let addresses = 0
  /** Each time from another address. */
  const login = (email: string, password: string) => {
    return server.post(LOGIN, { from: `203.0.113.${addresses++ % 250}`, body: { email, password } })
  }

  test('wrong passwords delay the next attempts longer and longer, from any address: {who}')
    .with([{ who: 'an account' }, { who: 'an address without one' }])
    .run(async ({ assert }, { who }) => {
      const learner = await createLearner()
      const email = who === 'an account' ? learner.email : `x${learner.email}`
      const cases = [email, email.toUpperCase()]
      for (let wrong = 0; wrong <= FREE; wrong++) {
        const { status } = await login(cases[wrong % 2]!, 'not this one')
        assert.equal(status, 401)
      }
      assertDelayed(assert, await login(email, 'not this one'), 1)
      // Neither does the right password pass: who guesses must not learn which it is.
      assertDelayed(assert, await login(email, PASSWORD), 1)
      await untilLetThrough(() => login(email, 'not this one'))
      assertDelayed(assert, await login(email, PASSWORD), 2)
      assertDelayed(assert, await login(email.toUpperCase(), PASSWORD), 2)
    })

  test('wrong passwords are delayed the same whether the account exists or not', async ({
    assert,
  }) => {
    const { email } = await createLearner()
    const answersOf = async (address: string) => {
      const answers = []
      for (let sent = 0; sent < FREE + 3; sent++) {
        const { status, headers, body } = await login(address, 'not this one')
        answers.push([status, headers.get('retry-after'), body.code, body.detail])
      }
      return answers
    }
    assert.deepEqual(await answersOf(email), await answersOf(`x${email}`))
  })

  test('wrong passwords of an admin are delayed, but not those of a learner of that name', async ({
    assert,
  }) => {
    const { username } = await createAdmin()
    const loginAsAdmin = (password: string) => {
      const from = `203.0.113.${addresses++ % 250}`
      return server.post('/api/v1/admin/auth/login', { from, body: { username, password } })
    }
    for (let wrong = 0; wrong <= FREE; wrong++) {
      const { status } = await loginAsAdmin('not this one, certainly')
      assert.equal(status, 401)
    }
    assertDelayed(assert, await loginAsAdmin(ADMIN_PASSWORD), 1)
    const { status } = await login(username, PASSWORD)
    assert.equal(status, 401)
  })

  test('wrong passwords with a stolen token are counted apart from signing in: {what}')
    .with([
      {
        what: 'changing the password',
        method: 'PUT',
        path: '/api/v1/users/me/password',
        guess: (password: string) => ({ current_password: password, new_password: PASSWORD }),
      },
      {
        what: 'deleting the account',
        method: 'DELETE',
        path: '/api/v1/users/me',
        guess: (password: string) => ({ password }),
      },
    ])
    .run(async ({ assert }, { method, path, guess }) => {
      const { user, email, accessToken: token } = await createLearner()
      const send = (password: string) => server.send(method, path, { token, body: guess(password) })
      for (let wrong = 0; wrong <= FREE; wrong++) await login(email, 'not this one')
      assertDelayed(assert, await login(email, PASSWORD), 1)
      for (let wrong = 0; wrong <= FREE; wrong++) {
        const { status, body } = await send('not this one')
        assert.deepEqual([status, body.code], [422, 'wrong_password'])
      }
      assertDelayed(assert, await send(PASSWORD), 1)
      assert.isNotNull(await User.find(user.id))
    })

  test('wrong passwords of strangers do not delay the owner who is signed in', async ({
    assert,
  }) => {
    const { user, email, accessToken: token } = await createLearner()
    for (let wrong = 0; wrong <= FREE; wrong++) await login(email, 'not this one')
    assertDelayed(assert, await login(email, PASSWORD), 1)
    const path = '/api/v1/users/me'
    const { status } = await server.send('DELETE', path, { token, body: { password: PASSWORD } })
    assert.equal(status, 204)
    assert.isNull(await User.find(user.id))
  })

  test('the right password ends the delays', async ({ assert }) => {
    const { email } = await createLearner()
    for (let round = 0; round < 2; round++) {
      for (let wrong = 0; wrong < FREE; wrong++) {
        const { status } = await login(email, 'not this one')
        assert.equal(status, 401)
      }
      const { status } = await login(email, PASSWORD)
      assert.equal(status, 200)
    }
  })

  test('the owner can sign in when the delay is over', async ({ assert }) => {
    const { email } = await createLearner()
    for (let wrong = 0; wrong <= FREE; wrong++) await login(email, 'not this one')
    assertDelayed(assert, await login(email, PASSWORD), 1)
    const { status } = await untilLetThrough(() => login(email, PASSWORD))
    assert.equal(status, 200)
    const again = await login(email, 'not this one')
    assert.equal(again.status, 401)
  })

  test('wrong passwords sent all at once do not get around the delay', async ({ assert }) => {
    const { email } = await createLearner()
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, guess) => login(email, `guess number ${guess}`))
    )
    const judged = answers.filter(({ status }) => status === 401)
    assert.isAtMost(judged.length, FREE + 2)
    const later = answers.filter(({ status }) => status === 429)
    assert.lengthOf(later, 30 - judged.length)
  })

  test('wrong passwords for one account do not delay others', async ({ assert }) => {
    const [one, other] = [await createLearner(), await createLearner()]
    for (let wrong = 0; wrong <= FREE + 1; wrong++) await login(one.email, 'not this one')
    const { status } = await login(other.email, PASSWORD)
    assert.equal(status, 200)
  })
})

function assertDelayed(assert: Assert, { status, headers, body }: Received, most: number): void {
  assert.equal(status, 429, JSON.stringify(body))
  assert.equal(body.code, 'too_many_requests')
  const wait = Number(headers.get('retry-after'))
  assert.isTrue(wait >= 1 && wait <= most, `${wait} s`)
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => {
    return headers.get(`x-ratelimit-${name}`)
  })
  assert.deepEqual([limit, remaining, reset], [String(FREE), '0', String(wait)])
}

async function untilLetThrough(send: () => Promise<Received>): Promise<Received> {
  let answer = await send()
  await until('the delay is over', async () => {
    if (answer.status === 429) answer = await send()
    return answer.status !== 429
  })
  return answer
}
