import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createLearner, createToken, PASSWORD } from '#database/factories/learners'
import { LimitedServer } from '#tests/support/limited_server'

const LOGINS = 200

/** Requests that waited behind the sign-ins would be answered once, when these are over. */
const MIN_ROUNDS = 3

test.group('A storm of sign-ins', () => {
  test('a storm of sign-ins is answered, and other requests come first', async ({
    assert,
    cleanup,
  }) => {
    const server = await LimitedServer.start({}, cleanup)
    const token = await createToken()
    const { email } = await createLearner()
    const draw = { level: 'B1', tags: [randomUUID()] }
    const login = (body: object) => server.post('/api/v1/auth/login', { body })

    let isOver = false
    const storm = Promise.all(
      Array.from({ length: LOGINS }, () => {
        return login({ email: `${randomUUID()}@example.com`, password: 'not this one' })
      })
    ).finally(() => (isOver = true))
    let rounds = 0
    do {
      const alive = await server.get('/health')
      assert.equal(alive.status, 200)
      const drawn = await server.post('/api/v1/game/speeches/random', { token, body: draw })
      assert.equal(drawn.status, 200)
      rounds++
    } while (!isOver)

    const answers = await storm
    assert.sameMembers([...new Set(answers.map(({ status }) => status))], [401, 503])
    for (const { status, body, headers } of answers) {
      if (status !== 503) continue
      assert.equal(body.code, 'unavailable')
      assert.equal(headers.get('retry-after'), '5')
    }
    assert.isAtLeast(rounds, MIN_ROUNDS)

    const later = await login({ email, password: PASSWORD })
    assert.equal(later.status, 200)
  }).timeout(60_000)
})
