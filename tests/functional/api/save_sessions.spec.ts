import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, type TestLearner } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { countSessions, unsigned } from '#tests/support/sessions'

const ONE = '/api/v1/game/sessions'
const BATCH = `${ONE}/batch`

type Fields = Record<string, unknown>

/** A session that waited in an app, with a client id of its own. */
function waiting(speechIds: string[], fields: Fields = {}) {
  return { ...sessionBody(speechIds), client_id: randomUUID(), ...fields }
}

function sendBatch(
  client: ApiClient,
  { accessToken }: TestLearner,
  sessions: unknown,
  sentAt: string | null = new Date().toISOString()
) {
  return client.post(BATCH).bearerToken(accessToken).json({ sent_at: sentAt, sessions })
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const statusesOf = (body: { data: { status: string }[] }) => body.data.map(({ status }) => status)

test.group('A session with a client_id', () => {
  test('is saved once, however late it is sent again and whatever it says then', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const session = waiting([speech.id], { time_zone: 'Asia/Calcutta' })
    const save = (body: object, key?: string) => {
      const request = client.post(ONE).bearerToken(learner.accessToken).json(body)
      return key === undefined ? request : request.header('idempotency-key', key)
    }
    const first = await save(session, 'a key')
    first.assertStatus(201)
    assert.include(first.body(), { client_id: session.client_id, time_zone: 'Asia/Calcutta' })

    // A phone that comes back after two days: its Idempotency-Key is forgotten.
    await db
      .from('idempotency_keys')
      .where('user_id', learner.user.id)
      .update({ created_at: DateTime.utc().minus({ hours: 48 }).toJSDate() })
    await speech.merge({ deletedAt: DateTime.utc() }).save()
    const others = [
      session,
      { ...session, client_id: session.client_id.toUpperCase(), level: 'A1' },
    ]
    for (const body of others) {
      const again = await save(body, 'a key')
      again.assertStatus(200)
      assert.equal(again.header('idempotent-replayed'), 'true')
      assert.equal(again.body().id, first.body().id)
      assert.equal(again.body().level, 'B1')
    }
    assert.equal(await countSessions(learner.user.id), 1)

    // Without a client id it is doubled, which is why there is one.
    await save({ ...session, client_id: null })
    assert.equal(await countSessions(learner.user.id), 2)

    const other = await createLearner()
    const theirs = await client.post(ONE).bearerToken(other.accessToken).json(session)
    theirs.assertStatus(201)
  })

  test('is the same when the rest of it is invalid by now', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    // Its clock was two days ahead; it is right when the answer did not come.
    const ahead = new Date(Date.now() + 2 * 86_400_000).toISOString()
    const session = waiting([speech.id], { started_at: null, completed_at: ahead })
    const first = await sendBatch(client, learner, [session], ahead)
    assert.deepEqual(statusesOf(first.body()), ['created'])
    const { id } = first.body().data[0].session
    const unreadable = { client_id: session.client_id.toUpperCase(), results: 'none' }
    for (const body of [session, unreadable]) {
      const one = await client.post(ONE).bearerToken(learner.accessToken).json(body)
      one.assertStatus(200)
      assert.equal(one.header('idempotent-replayed'), 'true')
      assert.equal(one.body().id, id)
    }
    const batch = await sendBatch(client, learner, [session, unreadable])
    assert.deepEqual(statusesOf(batch.body()), ['replayed', 'replayed'])
    assert.equal(batch.body().data[1].session.id, id)

    const other = await createLearner()
    const request = client.post(ONE).bearerToken(other.accessToken)
    assertProblem(assert, await request.json(unreadable), 422, 'validation_failed')
    await client.delete(`${ONE}/${id}`).bearerToken(learner.accessToken)
    const deleted = client.post(ONE).bearerToken(learner.accessToken)
    assertProblem(assert, await deleted.json(unreadable), 410, 'session_deleted')
    assert.equal(await countSessions(learner.user.id), 0)
  })

  test('is saved once of twenty at the same moment', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const session = waiting([speech.id])
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        return client.post(ONE).bearerToken(learner.accessToken).json(session)
      })
    )
    const statuses = answers.map((answer) => answer.status()).toSorted()
    assert.deepEqual(statuses, [...new Array<number>(19).fill(200), 201])
    assert.lengthOf(new Set(answers.map((answer) => answer.body().id)), 1)
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('refuses {what}')
    .with([
      { what: 'a client id that is none', fields: { client_id: 'mine' }, field: 'client_id' },
      { what: 'an unknown zone', fields: { time_zone: 'Mars/Phobos' }, field: 'time_zone' },
      { what: 'an offset as a zone', fields: { time_zone: '+02:00' }, field: 'time_zone' },
      { what: 'an empty zone', fields: { time_zone: '' }, field: 'time_zone' },
    ])
    .run(async ({ assert, client }, { fields, field }) => {
      const learner = await createLearner()
      const speech = await createSpeech()
      const body = waiting([speech.id], fields)
      const response = await client.post(ONE).bearerToken(learner.accessToken).json(body)
      assertRefused(assert, response, [field])
      assert.equal(await countSessions(learner.user.id), 0)
    })
})

test.group('POST game/sessions/batch', () => {
  test('refuses a guest who saves a batch', async ({ assert, client }) => {
    const response = await client.post(BATCH).json({ sent_at: minutesAgo(0), sessions: [] })
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('saves what can be saved, each by itself, with a clock that is two days ahead', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner({ timeZone: 'Europe/Berlin' })
    const [good, binned, purged] = await createSpeeches(3)
    await binned!.merge({ deletedAt: DateTime.utc() }).save()
    await purged!.merge({ deletedAt: DateTime.utc(), audioUrl: null }).save()
    const ahead = 2 * 86_400_000
    const onPhone = (time: string) => new Date(Date.parse(time) + ahead).toISOString()
    const twice = waiting([good!.id], {
      started_at: onPhone('2026-11-20T18:00:00.000Z'),
      completed_at: onPhone('2026-11-20T18:10:00.000Z'),
    })
    const sessions = [
      twice,
      waiting([good!.id, purged!.id, randomUUID()]),
      twice,
      waiting([binned!.id], { completed_at: onPhone('2026-11-21T02:59:59.000Z') }),
      { ...waiting([good!.id]), client_id: undefined },
      waiting([good!.id], { completed_at: '1999-12-31T23:59:59.000Z' }),
      waiting([good!.id], { completed_at: '2090-01-01T00:00:00.000Z' }),
      'no session',
      null,
    ]
    const sentAt = new Date(Date.now() + ahead).toISOString()
    const response = await sendBatch(client, learner, sessions, sentAt)
    response.assertStatus(200)
    const { data, meta } = response.body()
    assert.closeTo(meta.clock_offset_ms, -ahead, 60_000)
    assert.deepEqual(statusesOf(response.body()), [
      ...['created', 'refused', 'replayed', 'created'],
      ...['refused', 'refused', 'refused', 'refused', 'refused'],
    ])
    assert.include(data[0].session, { practiced_on: '2026-11-20', time_zone: 'Europe/Berlin' })
    const completedAt = Date.parse(data[0].session.completed_at)
    assert.closeTo(completedAt, Date.parse('2026-11-20T18:10:00Z'), 60_000)
    assert.equal(data[0].session.duration_seconds, 600)
    assert.deepEqual(unsigned(data[2].session), unsigned(data[0].session))
    assert.equal(data[0].client_id, twice.client_id)
    // Half past three in the night there.
    assert.equal(data[3].session.practiced_on, '2026-11-20')
    assert.isTrue(data[3].session.results[0].speech.deleted)

    const faultsOf = (index: number) => {
      const { status, code, errors } = data[index].problem
      assert.deepEqual([status, code, data[index].session], [422, 'validation_failed', null])
      return errors?.map((one: { field: string; code: string }) => `${one.field} ${one.code}`)
    }
    assert.deepEqual(faultsOf(1), [
      'results.1.speech_id speech_unknown',
      'results.2.speech_id speech_unknown',
    ])
    assert.deepEqual(faultsOf(4), ['client_id required'])
    assert.deepEqual(faultsOf(5), ['completed_at min_year'])
    assert.deepEqual(faultsOf(6), ['completed_at in_future'])
    assert.isNull(data[7].client_id)
    for (const index of [7, 8]) assert.include(faultsOf(index), 'client_id required')
    assert.equal(await countSessions(learner.user.id), 2)
  })

  test('saves one session of two parallel batches with the same client ids', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const sessions = Array.from({ length: 20 }, () => waiting([speech.id]))
    const [one, other] = await Promise.all([
      sendBatch(client, learner, sessions),
      sendBatch(client, learner, sessions.toReversed()),
    ])
    const all = [...statusesOf(one.body()), ...statusesOf(other.body())]
    assert.lengthOf(
      all.filter((status) => status === 'created'),
      20
    )
    assert.lengthOf(
      all.filter((status) => status === 'replayed'),
      20
    )
    assert.equal(await countSessions(learner.user.id), 20)
  })

  test('leaves a clock alone that is off by {what}')
    .with([
      { what: 'less than five minutes', behindMs: 4 * 60_000 },
      { what: 'more than 400 days', behindMs: 401 * 86_400_000 },
    ])
    .run(async ({ assert, client }, { behindMs }) => {
      const learner = await createLearner()
      const speech = await createSpeech()
      const completedAt = minutesAgo(behindMs / 60_000 + 60)
      const sentAt = minutesAgo(behindMs / 60_000)
      const session = waiting([speech.id], { completed_at: completedAt })
      const response = await sendBatch(client, learner, [session], sentAt)
      const { data, meta } = response.body()
      assert.equal(data[0].session.completed_at, completedAt)
      assert.closeTo(meta.clock_offset_ms, behindMs, 60_000)
    })

  test('refuses a batch with {what}')
    .with([
      { what: '51 sessions', sessions: new Array(51).fill({}), field: 'sessions' },
      { what: 'no session', sessions: [], field: 'sessions' },
      { what: 'no list', sessions: 'all', field: 'sessions' },
      { what: 'no time', sessions: [{}], sentAt: null, field: 'sent_at' },
      {
        what: 'a time that is none',
        sessions: [{}],
        sentAt: '2026-02-30T00:00:00Z',
        field: 'sent_at',
      },
    ])
    .run(async ({ assert, client }, { sessions, sentAt, field }) => {
      const learner = await createLearner()
      const response = await sendBatch(client, learner, sessions, sentAt)
      assertRefused(assert, response, [field])
    })

  test('takes a batch of 50 sessions of more than 256 kB, and none of more than 1 MB', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const results = (text: string) => [
      { ...sessionBody([speech.id]).results[0], recognized_text: text },
    ]
    const large = (count: number) => {
      return Array.from({ length: count }, () => {
        return waiting([speech.id], {
          results: results('é'.repeat(2000)),
          filler: 'x'.repeat(3000),
        })
      })
    }
    const taken = await sendBatch(client, learner, large(50))
    assert.lengthOf(new Set(statusesOf(taken.body())), 1)
    const tooLarge = await sendBatch(client, learner, [...large(50), 'x'.repeat(1_000_000)])
    assertProblem(assert, tooLarge, 413, 'payload_too_large')
    assert.equal(await countSessions(learner.user.id), 50)
  })
})

test.group('DELETE game/sessions/:id', () => {
  test('deletes an own session for good: sending it again does not bring it back', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const other = await createLearner()
    const speech = await createSpeech()
    const session = waiting([speech.id])
    const saved = await client.post(ONE).bearerToken(learner.accessToken).json(session)
    const path = `${ONE}/${saved.body().id}`

    assertProblem(assert, await client.delete(path), 401, 'unauthenticated')
    const theirs = await client.delete(path).bearerToken(other.accessToken)
    assertProblem(assert, theirs, 403, 'not_yours')
    assert.equal(await countSessions(learner.user.id), 1)

    const deleted = await client.delete(path).bearerToken(learner.accessToken)
    deleted.assertStatus(204)
    const again = await client.delete(path).bearerToken(learner.accessToken)
    assertProblem(assert, again, 404, 'not_found')
    const resent = await client.post(ONE).bearerToken(learner.accessToken).json(session)
    assertProblem(assert, resent, 410, 'session_deleted')
    const batch = await sendBatch(client, learner, [session, waiting([speech.id])])
    assert.deepEqual(statusesOf(batch.body()), ['refused', 'created'])
    assert.equal(batch.body().data[0].problem.code, 'session_deleted')
    assert.equal(await countSessions(learner.user.id), 1)
  })
})
