import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import {
  callsThatNeedTheDatabase,
  createPractice,
  drawCall,
  type Practice,
  saveCall,
} from '#tests/support/learner_calls'
import {
  ANSWER_LIMIT_MS,
  assertNotReady,
  assertRecovers,
  assertUnavailable,
  beginAnew,
} from '#tests/support/outage_checks'
import { ServerBehindProxy } from '#tests/support/server_behind_proxy'
import { countSessions } from '#tests/support/sessions'
import { until } from '#tests/support/until'

test.group('A database that is slow', (group) => {
  let server: ServerBehindProxy
  let practice: Practice
  group.setup(async () => {
    server = await ServerBehindProxy.start()
    return async () => {
      await server.stop()
    }
  })
  group.each.timeout(60_000)
  group.each.setup(async () => {
    practice = await createPractice()
    await beginAnew(server, practice)
  })

  test('a server works with a database that takes a second for each answer', async ({ assert }) => {
    server.proxy.delay(1000)
    const calls = callsThatNeedTheDatabase(practice)
    const answers = await Promise.all(calls.map((call) => server.call(call)))
    for (const answer of answers) {
      if (answer.status === 503) assertUnavailable(assert, answer)
      assert.oneOf(answer.status, [200, 201, 503])
      assert.isBelow(answer.took, ANSWER_LIMIT_MS)
    }
    await server.proxy.restore()
    await assertRecovers(assert, server, practice)
  })

  test('a session whose answer from the database is lost is saved once when sent again', async ({
    assert,
  }) => {
    const call = saveCall(practice, randomUUID())
    const before = await countSessions(practice.user.id)
    server.proxy.mute()
    assertUnavailable(assert, await server.call(call))
    assert.equal(await countSessions(practice.user.id), before + 1)
    await server.proxy.restore()
    await assertRecovers(assert, server, practice)

    const count = await countSessions(practice.user.id)
    const again = await server.call(call)
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.equal(await countSessions(practice.user.id), count)
  })

  test('other requests get answers while all connections wait for a lock', async ({ assert }) => {
    const trx = await db.transaction()
    const me = { path: '/api/v1/users/me', token: practice.accessToken }
    try {
      await trx.rawQuery('lock table users')
      const waiting = Promise.all(Array.from({ length: 100 }, () => server.call(me)))
      await until('all connections are in use', async () => (await waitingForLocks()) >= 10)
      const crowdedOut = server.call(drawCall(practice))
      await assertNotReady(assert, server)
      // It waits behind all others: it may just get the first connection that they give up.
      const last = await crowdedOut
      if (last.status !== 200) assertUnavailable(assert, last)
      assert.isBelow(last.took, REQUEST_LIMIT_MS + 1000)
      for (const answer of await waiting) assertUnavailable(assert, answer)
      await until('nothing is left in it', async () => (await waitingForLocks()) === 0)
    } finally {
      await trx.rollback()
    }
    await assertRecovers(assert, server, practice)
  })

  test('a thousand learners at once are served by a slow database', async ({ assert }) => {
    const statuses = await Promise.all(
      Array.from({ length: 1000 }, () => server.status(drawCall(practice)))
    )
    assert.deepEqual(new Set(statuses), new Set([200]))
  })
})

/** Statements in the database that wait for a lock. */
async function waitingForLocks(): Promise<number> {
  const { rows } = await db.rawQuery(
    `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock'`
  )
  return rows[0].count
}
