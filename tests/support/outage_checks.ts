import type { Assert } from '@japa/assert'
import { callsThatNeedTheDatabase, drawCall, type Practice } from '#tests/support/learner_calls'
import type { ServerBehindProxy, TimedAnswer } from '#tests/support/server_behind_proxy'
import { until } from '#tests/support/until'

/** What the product promises: any request that uses the database is answered by then. */
export const ANSWER_LIMIT_MS = 10_000
const RECOVERY_LIMIT_MS = 5000

export const AWAY = 'The database is not available'
export const BACK = 'The database is back'

/** 503 as the API promises it, and in time. */
export function assertUnavailable(assert: Assert, answer: TimedAnswer): void {
  assert.equal(answer.status, 503, answer.body)
  assert.containsSubset(JSON.parse(answer.body), { status: 503, code: 'unavailable' })
  assert.equal(answer.headers.get('retry-after'), '5')
  assert.isBelow(answer.took, ANSWER_LIMIT_MS)
}

/** Within three seconds, and naming the database. */
export async function assertNotReady(assert: Assert, server: ServerBehindProxy): Promise<void> {
  const ready = await server.call({ path: '/health/ready' })
  assert.equal(ready.status, 503)
  assert.equal(JSON.parse(ready.body).checks.database, 'unavailable')
  assert.isBelow(ready.took, 3000)
  const alive = await server.call({ path: '/health' })
  assert.equal(alive.status, 200)
  assert.isBelow(alive.took, 1000)
}

/** Five seconds after the database came back at the latest, everything works again. */
export async function assertRecovers(
  assert: Assert,
  server: ServerBehindProxy,
  practice: Practice
) {
  const backAt = performance.now()
  await server.untilReady()
  assert.isBelow(performance.now() - backAt, RECOVERY_LIMIT_MS)
  const calls = callsThatNeedTheDatabase(practice)
  const answers = await Promise.all(calls.map((call) => server.call(call)))
  for (const { status, body } of answers) assert.oneOf(status, [200, 201], body)
  await until('the log says so', () => server.logged(BACK).length > 0)
  assert.isEmpty(server.logged('Unexpected fault'))
}

/** Waits until the server draws the learner's speeches, and forgets what it logged before. */
export async function beginAnew(server: ServerBehindProxy, practice: Practice): Promise<void> {
  await server.proxy.restore()
  await server.untilReady()
  await until('it knows the speeches', async () => {
    const { body } = await server.call(drawCall(practice))
    return JSON.parse(body).data?.length === 2
  })
  await until('no outage is open', () => server.logged(AWAY).length === server.logged(BACK).length)
  server.child.lines.length = 0
}
