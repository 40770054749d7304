import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createLearner, createToken, PASSWORD } from '#tests/support/learner'
import { LimitedServer } from '#tests/support/limited_server'

const LOGINS = 200

/** Answered in a few milliseconds otherwise; this leaves room for a busy machine. */
const PROMPT_MS = 1500
/** Within this, a sign-in is answered, whatever the answer is. */
const ANSWER_LIMIT_MS = 10_000

test.group('A storm of sign-ins', () => {
  test('a storm of sign-ins is answered, and other requests come first', async ({
    assert,
    cleanup,
  }) => {
    const server = await LimitedServer.start({}, cleanup)
    const token = await createToken()
    const { email } = await createLearner()
    const draw = { level: 'B1', tags: [randomUUID()] }
    const login = async (body: object) => {
      const startedAt = performance.now()
      const answer = await server.post('/api/v1/auth/login', { body })
      return { ...answer, took: performance.now() - startedAt }
    }

    let isOver = false
    const storm = Promise.all(
      Array.from({ length: LOGINS }, () => {
        return login({ email: `${randomUUID()}@example.com`, password: 'not this one' })
      })
    ).finally(() => (isOver = true))
    const times: number[] = []
    do {
      const startedAt = performance.now()
      const alive = await server.get('/health')
      assert.equal(alive.status, 200)
      const drawn = await server.post('/api/v1/game/speeches/random', { token, body: draw })
      assert.equal(drawn.status, 200)
      times.push(performance.now() - startedAt)
    } while (!isOver)

    const answers = await storm
    assert.sameMembers([...new Set(answers.map(({ status }) => status))], [401, 503])
    for (const { status, body, headers, took } of answers) {
      assert.isBelow(took, ANSWER_LIMIT_MS)
      if (status !== 503) continue
      assert.equal(body.code, 'unavailable')
      assert.equal(headers.get('retry-after'), '5')
    }
    assert.isAbove(times.length, 10)
    assert.isBelow(Math.max(...times), PROMPT_MS)

    const later = await login({ email, password: PASSWORD })
    assert.equal(later.status, 200)
  }).timeout(60_000)
})
