import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner, type TestLearner } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { countSessions, unsigned } from '#tests/support/sessions'

const PATH = '/api/v1/game/sessions'

function save(client: ApiClient, learner: TestLearner, key: string, body: object) {
  return client
    .post(PATH)
    .bearerToken(learner.accessToken)
    .header('idempotency-key', key)
    .json(body)
}

test.group('Idempotency-Key', () => {
  test('saves a session once for one key, and flags the repeated answer', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const key = randomUUID()
    const body = sessionBody([speech.id])
    const first = await save(client, learner, key, body)
    first.assertStatus(201)
    assert.isUndefined(first.header('idempotent-replayed'))

    const again = await save(client, learner, key, body)
    again.assertStatus(201)
    assert.equal(again.header('idempotent-replayed'), 'true')
    assert.deepEqual(unsigned(again.body()), unsigned(first.body()))
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('saves a session twice without a key or with two keys', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody([speech.id])
    await save(client, learner, 'one', body)
    await save(client, learner, 'two', body)
    await client.post(PATH).bearerToken(learner.accessToken).json(body)
    await client.post(PATH).bearerToken(learner.accessToken).json(body)
    assert.equal(await countSessions(learner.user.id), 4)
  })

  test('repeats the answer of a saved session even if its speech was deleted meanwhile', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody([speech.id])
    const first = await save(client, learner, 'key', body)
    await speech.merge({ deletedAt: DateTime.utc() }).save()
    const again = await save(client, learner, 'key', body)
    again.assertStatus(201)
    assert.equal(again.body().id, first.body().id)
    assert.isTrue(again.body().results[0].speech.deleted)
  })

  test('refuses a used idempotency key with another body', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody([speech.id])
    await save(client, learner, 'key', body)
    for (const other of [{ ...body, level: 'A1' }, sessionBody([randomUUID()])]) {
      const response = await save(client, learner, 'key', other)
      assertProblem(assert, response, 409, 'idempotency_key_reused')
    }
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('recognises the same body in another spelling', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = { ...sessionBody([speech.id]), completed_at: '2026-01-31T12:00:00Z' }
    const first = await save(client, learner, 'key', body)
    const [result] = body.results
    const same = {
      app_version: '1.2.3',
      sentence_type: null,
      ...Object.fromEntries(Object.entries(body).reverse()),
      completed_at: '2026-01-31T13:00:00.000+01:00',
      results: [
        {
          ...Object.fromEntries(Object.entries(result!).reverse()),
          speech_id: speech.id.toUpperCase(),
          recognized_text: null,
        },
      ],
    }
    const again = await save(client, learner, 'key', same)
    again.assertStatus(201)
    assert.equal(again.body().id, first.body().id)
  })

  test('saves one session of twenty requests with one key at the same moment', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody(Array.from({ length: 50 }, () => speech.id))
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => save(client, learner, 'key', body))
    )
    const saved = responses.filter((response) => response.status() === 201)
    const others = responses.filter((response) => response.status() !== 201)
    for (const response of others) {
      assertProblem(assert, response, 409, 'idempotency_in_progress')
    }
    assert.lengthOf(new Set(saved.map((response) => response.body().id)), 1)
    const replayed = saved.filter((response) => response.header('idempotent-replayed') === 'true')
    assert.lengthOf(replayed, saved.length - 1)
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('lets two learners use the same idempotency key', async ({ assert, client }) => {
    const [one, other] = [await createLearner(), await createLearner()]
    const speech = await createSpeech()
    const first = await save(client, one, 'key', sessionBody([speech.id]))
    const second = await save(client, other, 'key', sessionBody([speech.id, speech.id]))
    second.assertStatus(201)
    assert.notEqual(second.body().id, first.body().id)
  })

  test('forgets an idempotency key after 24 hours', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody([speech.id])
    const keyAge = (hours: number) =>
      db
        .from('idempotency_keys')
        .where('user_id', learner.user.id)
        .update({ created_at: DateTime.utc().minus({ hours }).toJSDate() })
    const first = await save(client, learner, 'key', body)
    await keyAge(23.9)
    const within = await save(client, learner, 'key', body)
    assert.equal(within.body().id, first.body().id)

    await keyAge(24.1)
    const later = await save(client, learner, 'key', { ...body, level: 'A1' })
    later.assertStatus(201)
    assert.isUndefined(later.header('idempotent-replayed'))
    assert.notEqual(later.body().id, first.body().id)
    assert.equal(await countSessions(learner.user.id), 2)
  })

  test('keeps no idempotency key of a refused session', async ({ assert, client }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const refused = await save(client, learner, 'key', sessionBody([speech.id, randomUUID()]))
    assertRefused(assert, refused, ['results.1.speech_id'])
    const mended = await save(client, learner, 'key', sessionBody([speech.id]))
    mended.assertStatus(201)
  })

  test('refuses an idempotency key that is {why}')
    .with([
      { why: 'empty', key: '', code: 'min_length' },
      { why: 'too long', key: 'k'.repeat(256), code: 'max_length' },
      { why: 'not ASCII', key: 'schlüssel', code: 'regex' },
      { why: 'a tab', key: 'a\tb', code: 'regex' },
    ])
    .run(async ({ assert, client }, { key, code }) => {
      const learner = await createLearner()
      const speech = await createSpeech()
      const response = await save(client, learner, key, sessionBody([speech.id]))
      const { errors } = assertRefused(assert, response, ['idempotency_key'])
      assert.deepEqual(
        errors?.map((one) => one.code),
        [code]
      )
      assert.equal(await countSessions(learner.user.id), 0)
    })
})
