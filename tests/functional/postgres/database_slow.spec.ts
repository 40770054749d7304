import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { callsThatNeedTheDatabase, drawCall, saveCall } from '#tests/support/learner_calls'
import {
  assertNotReady,
  assertRecovers,
  assertUnavailable,
  serveThroughOutages,
} from '#tests/support/outage_checks'
import { countSessions } from '#tests/support/sessions'
import { until } from '#tests/support/until'

test.group('A database that is slow', (group) => {
  const outage = serveThroughOutages(group)

  test('a server works with a database that takes a second for each answer', async ({ assert }) => {
    const { server, practice } = outage
    server.proxy.delay(1000)
    const calls = callsThatNeedTheDatabase(practice)
    const answers = await Promise.all(calls.map((call) => server.call(call)))
    for (const answer of answers) {
      if (answer.status === 503) assertUnavailable(assert, answer)
      assert.oneOf(answer.status, [200, 201, 503])
    }
    await server.proxy.restore()
    await assertRecovers(assert, outage)
  })

  test('a session whose answer from the database is lost is saved once when sent again', async ({
    assert,
  }) => {
    const { server, practice } = outage
    const call = saveCall(practice, randomUUID())
    const before = await countSessions(practice.user.id)
    server.proxy.mute('save_sessions')
    assertUnavailable(assert, await server.call(call))
    assert.equal(await countSessions(practice.user.id), before + 1)
    await server.proxy.restore()
    await assertRecovers(assert, outage)

    const count = await countSessions(practice.user.id)
    const again = await server.call(call)
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.equal(await countSessions(practice.user.id), count)
  })

  test('other requests get answers while all connections wait for a lock', async ({ assert }) => {
    const { server, practice } = outage
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
      for (const answer of await waiting) assertUnavailable(assert, answer)
      await until('nothing is left in it', async () => (await waitingForLocks()) === 0)
    } finally {
      await trx.rollback()
    }
    await assertRecovers(assert, outage)
  })

  test('a thousand learners at once are served by a slow database', async ({ assert }) => {
    const { server, practice } = outage
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
