import type { Assert } from '@japa/assert'
import type { Group } from '@japa/runner/core'
import {
  callsThatNeedTheDatabase,
  createPractice,
  drawCall,
  type Practice,
} from '#tests/support/learner_calls'
import { type Answer, ServerBehindProxy } from '#tests/support/server_behind_proxy'
import { until } from '#tests/support/until'

export const AWAY = 'The database is not available'
export const BACK = 'The database is back'

/** 503 as the API promises it. */
export function assertUnavailable(assert: Assert, answer: Answer): void {
  assert.equal(answer.status, 503, answer.body)
  assert.containsSubset(JSON.parse(answer.body), { status: 503, code: 'unavailable' })
  assert.equal(answer.headers.get('retry-after'), '5')
}

/** The server is alive, and names the database as what it waits for. */
export async function assertNotReady(assert: Assert, server: ServerBehindProxy): Promise<void> {
  await until('/health/ready names the database', async () => {
    const { status, body } = await server.call({ path: '/health/ready' })
    return status === 503 && JSON.parse(body).checks.database === 'unavailable'
  })
  const alive = await server.call({ path: '/health' })
  assert.equal(alive.status, 200)
}

/** After the database came back, everything works again. */
export async function assertRecovers(assert: Assert, { server, practice }: Outage): Promise<void> {
  await server.untilReady()
  const calls = callsThatNeedTheDatabase(practice)
  const answers = await Promise.all(calls.map((call) => server.call(call)))
  for (const { status, body } of answers) assert.oneOf(status, [200, 201], body)
  await until('the log says so', () => server.logged(BACK).length > 0)
  assert.isEmpty(server.logged('Unexpected fault'))
}

/** A server behind a proxy, and a learner who practises with it. */
export interface Outage {
  server: ServerBehindProxy
  practice: Practice
}

/**
 * Starts a server for the tests of a group. Each of them begins with the database there, with a new
 * learner, and with nothing in the log.
 *
 * @returns what it says only once the tests run
 */
export function serveThroughOutages(group: Group): Outage {
  const outage = {} as Outage
  group.setup(async () => {
    outage.server = await ServerBehindProxy.start()
    return async () => void (await outage.server.stop())
  })
  group.each.timeout(60_000)
  group.each.setup(async () => {
    outage.practice = await createPractice()
    await beginAnew(outage)
  })
  return outage
}

async function beginAnew({ server, practice }: Outage): Promise<void> {
  await server.proxy.restore()
  await server.untilReady()
  await until('it knows the speeches', async () => {
    const { body } = await server.call(drawCall(practice))
    return JSON.parse(body).data?.length === 2
  })
  await until('no outage is open', () => server.logged(AWAY).length === server.logged(BACK).length)
  server.child.lines.length = 0
}
