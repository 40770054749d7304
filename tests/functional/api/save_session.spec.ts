import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { sessionBody } from '#database/factories/sessions'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { createDrawable } from '#tests/support/catalog'
import { assertProblem } from '#tests/support/problems'
import { countSessions, unsigned } from '#tests/support/sessions'

const PATH = '/api/v1/game/sessions'

test.group('POST game/sessions', () => {
  test('refuses a guest who saves a session', async ({ assert, client }) => {
    const response = await client.post(PATH).json(sessionBody([randomUUID()]))
    assertProblem(assert, response, 401, 'unauthenticated')
  })

  test('saves a session and computes its counts', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const { tag, ids } = await createDrawable(3)
    const response = await client
      .post(PATH)
      .bearerToken(accessToken)
      .json({
        mode: 'listen_and_repeat',
        level: 'B1',
        sentence_type: 'answer',
        selected_tags: [tag.id.toUpperCase(), randomUUID()],
        total_sentences: 3,
        started_at: '2026-01-31T12:00:00.000+01:00',
        completed_at: '2026-01-31T11:01:30.500Z',
        correct_count: 99,
        average_score: 99,
        results: [
          {
            speech_id: ids[0],
            sequence_number: 1,
            user_response: 'correct',
            recognized_text: ' the kettle ',
            pronunciation_score: 90,
            accuracy_score: 91.5,
            fluency_score: 0,
            completeness_score: 100,
            response_time_ms: 1234,
          },
          { speech_id: ids[1]!.toUpperCase(), sequence_number: 2, user_response: 'skipped' },
          {
            speech_id: ids[2],
            sequence_number: 3,
            user_response: 'incorrect',
            pronunciation_score: 45.5,
          },
        ],
      })
    response.assertStatus(201)
    const { id, created_at: createdAt, results, ...session } = response.body()
    assert.closeTo(Date.parse(createdAt), Date.now(), 60_000)
    assert.deepEqual(session, {
      mode: 'listen_and_repeat',
      level: 'B1',
      sentence_type: 'answer',
      selected_tags: [{ id: tag.id, name: tag.name, category: 'topic' }],
      total_sentences: 3,
      correct_count: 1,
      incorrect_count: 1,
      skipped_count: 1,
      average_score: 67.8,
      started_at: '2026-01-31T11:00:00.000Z',
      completed_at: '2026-01-31T11:01:30.500Z',
      duration_seconds: 90,
      practiced_on: '2026-01-31',
      time_zone: 'UTC',
      client_id: null,
      verified_count: 0,
    })
    const { speech, ...first } = results[0]
    assert.containsSubset(speech, { id: ids[0], deleted: false, tags: [{ id: tag.id }] })
    assert.deepEqual(first, {
      sequence_number: 1,
      user_response: 'correct',
      recognized_text: ' the kettle ',
      pronunciation_score: 90,
      accuracy_score: 91.5,
      fluency_score: 0,
      completeness_score: 100,
      response_time_ms: 1234,
      receipt_status: 'none',
      verified: false,
    })
    assert.deepInclude(results[1], { recognized_text: null, pronunciation_score: null })
    const shown = await client.get(`${PATH}/${id}`).bearerToken(accessToken)
    assert.deepEqual(unsigned(shown.body()), unsigned(response.body()))
    assert.equal(await countSessions(user.id), 1)
  })

  test('saves a session with defaults for what is left out or null', async ({ assert, client }) => {
    const { accessToken } = await createLearner()
    const speech = await createSpeech()
    const body = sessionBody([speech.id])
    const { speech_id: id, sequence_number: number } = body.results[0]!
    const result = { speech_id: id, sequence_number: number, user_response: 'skipped' }
    const scores = { pronunciation_score: null, accuracy_score: null, fluency_score: null }
    const others = { recognized_text: null, completeness_score: null, response_time_ms: null }
    const nulls = {
      ...{ ...body, sentence_type: null, started_at: null, completed_at: null },
      results: [{ ...result, ...scores, ...others }],
    }
    for (const json of [{ ...body, results: [result] }, nulls]) {
      const response = await client.post(PATH).bearerToken(accessToken).json(json)
      response.assertStatus(201)
      assert.deepInclude(response.body(), {
        sentence_type: null,
        selected_tags: [],
        started_at: null,
        duration_seconds: null,
        average_score: null,
      })
      assert.deepInclude(response.body().results[0], { ...scores, ...others })
      assert.closeTo(Date.parse(response.body().completed_at), Date.now(), 60_000)
    }
  })

  test('stores scores with one decimal, and the mean of the stored scores', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createLearner()
    const speeches = await createSpeeches(3)
    const body = sessionBody(speeches.map(({ id }) => id))
    const scores = [10.04, 10.04, 10.14]
    const results = body.results.map((result, index) => {
      return { ...result, pronunciation_score: scores[index] }
    })
    const response = await client
      .post(PATH)
      .bearerToken(accessToken)
      .json({ ...body, results })
    const kept = response.body().results.map((result: { pronunciation_score: number }) => {
      return result.pronunciation_score
    })
    assert.deepEqual(kept, [10, 10, 10.1])
    assert.equal(response.body().average_score, 10)
  })

  test('saves 200 results in any order, also of drafts', async ({ assert, client }) => {
    const { accessToken } = await createLearner()
    const speech = await createSpeech([], { published: false })
    const body = sessionBody(Array.from({ length: 200 }, () => speech.id))
    body.results.reverse()
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    response.assertStatus(201)
    const numbers = response.body().results.map((result: { sequence_number: number }) => {
      return result.sequence_number
    })
    assert.deepEqual(
      numbers,
      Array.from({ length: 200 }, (_, index) => index + 1)
    )
  })

  test('refuses a session of a learner who no longer exists', async ({ assert, client }) => {
    const { user, accessToken } = await createLearner()
    const speech = await createSpeech()
    await user.delete()
    for (const key of [undefined, randomUUID()]) {
      const request = client
        .post(PATH)
        .bearerToken(accessToken)
        .json(sessionBody([speech.id]))
      if (key !== undefined) request.header('idempotency-key', key)
      assertProblem(assert, await request, 401, 'unauthenticated')
    }
  })

  test("accepts {$self} as a session's time")
    .with([
      '2026-01-31T12:00:00.123Z',
      '2026-01-31t13:00:00.123456789+01:00',
      '2026-01-31T11:30-00:30',
      '2026-01-31T24:00:00-12:00',
    ])
    .run(async ({ assert, client }, time) => {
      const { accessToken } = await createLearner()
      const speech = await createSpeech()
      const body = { ...sessionBody([speech.id]), completed_at: time }
      const response = await client.post(PATH).bearerToken(accessToken).json(body)
      response.assertStatus(201)
      assert.match(response.body().completed_at, /^2026-0(1-31|2-01)T12:00:00\.(000|123)Z$/)
    })

  test("accepts a session four minutes ahead, as a phone's clock may be", async ({ client }) => {
    const { accessToken } = await createLearner()
    const speech = await createSpeech()
    const ahead = new Date(Date.now() + 4 * 60_000).toISOString()
    const body = { ...sessionBody([speech.id]), completed_at: ahead }
    const response = await client.post(PATH).bearerToken(accessToken).json(body)
    response.assertStatus(201)
  })
})
