import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { withBody } from '#tests/support/http'
import { assertProblem, assertRefused } from '#tests/support/problems'
import { countSessions } from '#tests/support/sessions'
import { ILL_FORMED } from '#tests/support/wording'

const PATH = '/api/v1/game/sessions'

test.group('POST game/sessions refuses', () => {
  const id = randomUUID()
  test('refuses a session with a bad {field}: {why}')
    .with([
      { field: 'mode', why: 'missing', value: undefined },
      { field: 'mode', why: 'unknown', value: 'sing' },
      { field: 'level', why: 'unknown', value: 'b1' },
      { field: 'sentence_type', why: 'unknown', value: 'shout' },
      { field: 'selected_tags', why: 'missing', value: undefined },
      { field: 'selected_tags', why: '21', value: Array.from({ length: 21 }, () => randomUUID()) },
      { field: 'selected_tags', why: 'twice', value: [id, id.toUpperCase()] },
      { field: 'selected_tags.0', why: 'no UUID', value: ['greetings'] },
      { field: 'total_sentences', why: 'zero', value: 0 },
      { field: 'total_sentences', why: 'text', value: '2' },
      { field: 'total_sentences', why: 'too many', value: 3 },
      { field: 'total_sentences', why: 'too few', value: 1 },
      { field: 'results', why: 'missing', value: undefined },
      { field: 'results', why: 'an object', value: { 0: {} } },
      { field: 'results.0', why: 'text inside', value: ['x'] },
      { field: 'started_at', why: 'a date', value: '2026-01-31' },
      { field: 'started_at', why: 'without an offset', value: '2026-01-31T12:00:00' },
      { field: 'started_at', why: 'a number', value: 1_700_000_000 },
      { field: 'started_at', why: 'a week', value: '2026-W05-6T12:00:00Z' },
      { field: 'started_at', why: 'without dashes', value: '20260131T120000Z' },
      { field: 'started_at', why: 'an hour alone', value: '2026-01-31T12Z' },
      { field: 'started_at', why: 'no such day', value: '2026-02-30T12:00:00Z' },
      { field: 'started_at', why: 'before computers', value: '0001-01-01T00:00:00Z' },
      { field: 'completed_at', why: 'the year 275760', value: '+275760-09-13T00:00:00Z' },
      { field: 'completed_at', why: 'NUL', value: '2026-01-31T12:00:00Z\0' },
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { user, accessToken } = await createLearner()
      const speeches = await createSpeeches(2)
      const body = {
        ...sessionBody(speeches.map((speech) => speech.id)),
        [field.split('.')[0]!]: value,
      }
      assertRefused(assert, await client.post(PATH).bearerToken(accessToken).json(body), [field])
      assert.equal(await countSessions(user.id), 0)
    })

  test('tells of a time in an impossible year which years are possible', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createLearner()
    const times = { started_at: '1999-12-31T23:00:00Z', completed_at: '3000-01-01T00:00:00Z' }
    const body = { ...sessionBody([id]), ...times }
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    const { errors } = assertRefused(assert, response, ['started_at', 'completed_at'])
    assert.containsSubset(errors, [
      { code: 'min_year', limit: 2000 },
      { code: 'max_year', limit: 2999 },
    ])
  })

  test('refuses a session with {why}')
    .with([
      { why: 'an end six minutes ahead', field: 'completed_at', times: { completed_at: 6 } },
      { why: 'a beginning six minutes ahead', field: 'started_at', times: { started_at: 6 } },
      {
        why: 'a beginning after the end',
        field: 'started_at',
        times: { started_at: -1, completed_at: -2 },
      },
    ])
    .run(async ({ assert, client }, { field, times }) => {
      const { user, accessToken } = await createLearner()
      const speech = await createSpeech()
      const instants = Object.entries(times).map(([name, minutes]) => {
        return [name, new Date(Date.now() + minutes * 60_000).toISOString()]
      })
      const body = { ...sessionBody([speech.id]), ...Object.fromEntries(instants) }
      assertRefused(assert, await client.post(PATH).bearerToken(accessToken).json(body), [field])
      assert.equal(await countSessions(user.id), 0)
    })

  test('refuses a session with a result whose {name} is bad: {why}')
    .with([
      { name: 'speech_id', why: 'missing', value: undefined },
      { name: 'speech_id', why: 'no UUID', value: 'kettle' },
      { name: 'speech_id', why: 'NUL', value: `${id}\0` },
      { name: 'speech_id', why: 'unknown', value: id },
      { name: 'sequence_number', why: 'zero', value: 0 },
      { name: 'sequence_number', why: 'repeated', value: 1 },
      { name: 'sequence_number', why: 'a gap', value: 3 },
      { name: 'sequence_number', why: 'negative', value: -1 },
      { name: 'sequence_number', why: 'a fraction', value: 1.5 },
      { name: 'sequence_number', why: 'text', value: '2' },
      { name: 'user_response', why: 'unknown', value: 'perhaps' },
      { name: 'pronunciation_score', why: 'above 100', value: 100.1 },
      { name: 'pronunciation_score', why: 'below zero', value: -0.1 },
      { name: 'accuracy_score', why: 'NaN', value: 'NaN' },
      { name: 'fluency_score', why: 'text', value: '80' },
      { name: 'completeness_score', why: 'a list', value: [80] },
      { name: 'response_time_ms', why: 'negative', value: -1 },
      { name: 'response_time_ms', why: 'beyond an integer', value: 2 ** 31 },
      { name: 'recognized_text', why: 'a number', value: 5 },
      { name: 'recognized_text', why: 'too long', value: 'k'.repeat(2001) },
      ...ILL_FORMED.map((text) => ({ name: 'recognized_text', ...text })),
    ])
    .run(async ({ assert, client }, { name, value }) => {
      const { user, accessToken } = await createLearner()
      const speeches = await createSpeeches(2)
      const body = sessionBody(speeches.map((speech) => speech.id))
      const results = [body.results[0], { ...body.results[1], [name]: value }]
      const request = client.post(PATH).bearerToken(accessToken).header('idempotency-key', id)
      const response = await request.json({ ...body, results })
      assertRefused(assert, response, [`results.1.${name}`])
      assert.equal(await countSessions(user.id), 0)
      assert.isEmpty(await db.from('idempotency_keys').where('user_id', user.id))
    })

  test('refuses a score where nobody spoke, and says which')
    .with([
      { mode: 'listen_and_repeat', responses: ['correct', 'skipped'], refused: [1] },
      { mode: 'listen_only', responses: ['incorrect', 'skipped'], refused: [0, 1] },
    ])
    .run(async ({ assert, client }, { mode, responses, refused }) => {
      const { user, accessToken } = await createLearner()
      const speeches = await createSpeeches(2)
      const body = sessionBody(speeches.map((speech) => speech.id))
      const said = { pronunciation_score: 0, accuracy_score: 90, fluency_score: null }
      const results = body.results.map((result, position) => {
        return { ...result, ...said, user_response: responses[position] }
      })
      const sent = client.post(PATH).bearerToken(accessToken)
      const fields = refused.flatMap((position) => {
        return ['pronunciation_score', 'accuracy_score'].map((f) => `results.${position}.${f}`)
      })
      assertRefused(assert, await sent.json({ ...body, mode, results }), fields)
      assert.equal(await countSessions(user.id), 0)

      const unscored = results.map((result, position) => {
        const nothing = { pronunciation_score: null, accuracy_score: null }
        return refused.includes(position) ? { ...result, ...nothing } : result
      })
      const again = client.post(PATH).bearerToken(accessToken)
      const saved = await again.json({ ...body, mode, results: unscored })
      saved.assertStatus(201)
      assert.equal(saved.body().average_score, mode === 'listen_only' ? null : 0)
    })

  test('refuses a score that is not a finite number', async ({ assert, client }) => {
    const { accessToken } = await createLearner()
    const body = JSON.stringify(sessionBody([randomUUID()])).replace(':80', ':1e999')
    const request = client.post(PATH).bearerToken(accessToken)
    const response = await withBody(request, 'application/json', body)
    assertRefused(assert, response, ['results.0.pronunciation_score'])
  })

  test('refuses a session of 201 results', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody(Array.from({ length: 201 }, () => speech.id))
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    assertRefused(assert, response, ['total_sentences', 'results'])
    assert.equal(await countSessions(user.id), 0)
  })

  test('refuses unknown and purged speeches of a session, each by its place', async ({
    assert,
    client,
  }) => {
    const { user, accessToken } = await createLearner()
    const [good, purged] = await createSpeeches(2)
    await purged!.merge({ deletedAt: DateTime.utc(), audioUrl: null }).save()
    const body = sessionBody([good!.id, purged!.id, good!.id, randomUUID()])
    body.results.reverse()
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    const problem = assertRefused(assert, response, ['results.0.speech_id', 'results.2.speech_id'])
    assert.sameMembers(
      problem.errors!.map(({ code }) => code),
      ['speech_unknown', 'speech_unknown']
    )
    assert.equal(await countSessions(user.id), 0)
  })

  test("lists every fault of a session's sequence at once", async ({ assert, client }) => {
    const { accessToken } = await createLearner()
    const body = sessionBody([1, 2, 3, 4].map(() => randomUUID()))
    body.total_sentences = 5
    body.results[1]!.sequence_number = 1
    body.results[3]!.sequence_number = 9
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    const { errors } = assertProblem(assert, response, 422, 'validation_failed')
    assert.sameDeepMembers(
      errors!.map(({ field, code }) => [field, code]),
      [
        ['total_sentences', 'results_count'],
        ['results.1.sequence_number', 'sequence_repeated'],
        ['results.3.sequence_number', 'sequence_gap'],
      ]
    )
  })
})
