import { createHash } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { createLearner, type TestLearner } from '#database/factories/learners'
import { finishedSession, sessionBody } from '#database/factories/sessions'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { PreparedStatements } from '#postgres/prepared_statements'
import { SessionRefused } from '#practice/errors'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { SessionWriter } from '#practice/session_writer'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import { assertRefused } from '#tests/support/problems'
import { issueReceipt, scoringResult } from '#tests/support/receipts'
import { GARDEN, learnerRecording } from '#tests/support/recordings'
import { countSessions, unsigned } from '#tests/support/sessions'

const PATH = '/api/v1/game/sessions'
const DAY_MS = 86_400_000

/** A session of results with these receipts; the app says 100 wherever it can. */
function bodyWith(speechIds: string[], receipts: (string | null)[], fields: object = {}) {
  const body = sessionBody(speechIds)
  const results = body.results.map((result, index) => {
    return {
      ...result,
      pronunciation_score: 100,
      fluency_score: 100,
      score_receipt: receipts[index],
    }
  })
  return { ...body, results, ...fields }
}

function save(client: ApiClient, { accessToken }: TestLearner, body: object) {
  return client.post(PATH).bearerToken(accessToken).json(body)
}

function codesOf(problem: { errors?: { code: string }[] }): string[] {
  return problem.errors!.map(({ code }) => code)
}

test.group('Score receipts', () => {
  test('the scores of a session are those of its receipts, whatever the app says', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const [said, changed, other] = await createSpeeches(3)
    const receipts = [
      await issueReceipt(learner.user.id, said!),
      await issueReceipt(learner.user.id, changed!),
      null,
    ]
    await changed!.merge({ text: 'The kettle is off the stove.' }).save()
    const body = bodyWith([said!.id, changed!.id, other!.id], receipts)
    const saved = await save(client, learner, { ...body, client_id: crypto.randomUUID() })
    saved.assertStatus(201)
    assert.equal(saved.body().verified_count, 2)
    assert.equal(saved.body().average_score, 91.7)
    assert.containsSubset(saved.body().results, [
      {
        ...{ receipt_status: 'valid', verified: true, pronunciation_score: 87.5 },
        ...{ accuracy_score: 88, fluency_score: null, completeness_score: 100 },
      },
      { receipt_status: 'old_text', verified: true, pronunciation_score: 87.5 },
      { receipt_status: 'none', verified: false, pronunciation_score: 100 },
    ])
    const shown = await client.get(`${PATH}/${saved.body().id}`).bearerToken(learner.accessToken)
    assert.deepEqual(unsigned(shown.body()), unsigned(saved.body()))

    const exported = await client.get('/api/v1/users/me/export').bearerToken(learner.accessToken)
    const [session] = JSON.parse(exported.text()).sessions
    const words = [
      { error_type: 'none', score: 89, sounds: [{ sound: 'h', score: 88, heard: null }] },
    ]
    const hash = createHash('sha256').update(said!.text).digest('hex').slice(0, 8)
    assert.deepEqual(session.results[0].score_details, {
      ...{ text_hash: hash, provider: 'local', edition: 3, recording_ms: 3100, words },
      scores: {
        ...{ pronunciation: 87.5, accuracy: 88, fluency: null, completeness: 100, prosody: null },
      },
    })
    assert.isNull(session.results[2].score_details)
  })

  test('a receipt that proves nothing any more leaves the scores as they were sent', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const [speech] = await createSpeeches(1)
    const owner = { learnerId: learner.user.id, speechId: speech!.id, text: speech!.text }
    const foreign = new ScoreReceipts(['another secret of other servers'])
    const receipts = [
      await issueReceipt(learner.user.id, speech!, new Date(Date.now() - 30 * DAY_MS - 1)),
      foreign.issue(scoringResult(), owner),
      'sr9.AAAA',
    ]
    const ids = receipts.map(() => speech!.id)
    const saved = await save(client, learner, bodyWith(ids, receipts))
    saved.assertStatus(201)
    assert.containsSubset(saved.body().results, [
      { receipt_status: 'expired', verified: false, pronunciation_score: 100 },
      { receipt_status: 'unknown_key', verified: false, pronunciation_score: 100 },
      { receipt_status: 'unknown_format', verified: false, pronunciation_score: 100 },
    ])
    assert.equal(saved.body().verified_count, 0)
  })

  test('refuses receipts that are changed, of others, of other sentences and used', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const other = await createLearner()
    const [speech, another] = await createSpeeches(2)
    const own = () => issueReceipt(learner.user.id, speech!)
    const [good, twice] = [await own(), await own()]
    const receipts = [
      ...[`${good.slice(0, -2)}AA`, `${good}==`, ` ${good}`, good.slice(0, 100), 'x'.repeat(1900)],
      await issueReceipt(other.user.id, speech!),
      await issueReceipt(learner.user.id, another!),
      ...[good, twice, twice],
    ]
    const ids = receipts.map(() => speech!.id)
    const refused = await save(client, learner, bodyWith(ids, receipts))
    const positions = [0, 1, 2, 3, 4, 5, 6, 9]
    const fields = positions.map((position) => `results.${position}.score_receipt`)
    const invalid = new Array<string>(5).fill('receipt_invalid')
    assert.deepEqual(codesOf(assertRefused(assert, refused, fields)), [
      ...[...invalid, 'receipt_not_yours', 'receipt_other_speech', 'receipt_used'],
    ])
    const long = await save(client, learner, bodyWith([speech!.id], ['x'.repeat(2000)]))
    assertRefused(assert, long, ['results.0.score_receipt'])
    const skipped = bodyWith([speech!.id], [good], { mode: 'listen_only' })
    const listened = await save(client, learner, skipped)
    assert.include(codesOf(listened.body()), 'score_of_listening')
    assert.equal(await countSessions(learner.user.id), 0)
    // Nothing of that was used up.
    const saved = await save(client, learner, bodyWith([speech!.id], [good]))
    saved.assertStatus(201)
  })

  test('a receipt is used once: later, after its session was deleted, and by two servers at once', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const [speech] = await createSpeeches(1)
    const receipt = await issueReceipt(learner.user.id, speech!)
    const body = bodyWith([speech!.id], [receipt])
    const first = { ...body, client_id: crypto.randomUUID() }
    const saved = await save(client, learner, first)
    const refusal = async () => {
      const refused = await save(client, learner, body)
      return codesOf(assertRefused(assert, refused, ['results.0.score_receipt']))
    }
    assert.deepEqual(await refusal(), ['receipt_used'])
    const replayed = await save(client, learner, first)
    replayed.assertStatus(200)
    await client.delete(`${PATH}/${saved.body().id}`).bearerToken(learner.accessToken)
    assert.deepEqual(await refusal(), ['receipt_used'])

    const contested = await issueReceipt(learner.user.id, speech!)
    const finished = finishedSession([speech!.id])
    finished.results[0]!.score_receipt = contested
    const savers = [await newSaver(), await newSaver()]
    const outcomes = await Promise.allSettled(
      savers.flatMap((saver) => [1, 2, 3].map(() => saver.save(learner.user.id, finished, null)))
    )
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    assert.lengthOf(refused, 5)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      assert.instanceOf(reason, SessionRefused)
      assert.equal((reason as SessionRefused).faults[0]!.code, 'receipt_used')
    }
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('a clock that is an hour off is put right by the receipts', async ({ assert, client }) => {
    const learner = await createLearner()
    const [speech] = await createSpeeches(1)
    const scoredAt = new Date('2026-11-20T12:00:00.000Z')
    const timesOf = async (fields: object) => {
      const receipt = await issueReceipt(learner.user.id, speech!, scoredAt)
      const saved = await save(client, learner, bodyWith([speech!.id], [receipt], fields))
      const { started_at: startedAt, completed_at: completedAt } = saved.body()
      return [startedAt, completedAt, saved.body().practiced_on]
    }
    const right = {
      started_at: '2026-11-20T12:50:00.000Z',
      completed_at: '2026-11-20T13:00:00.000Z',
    }
    assert.deepEqual(await timesOf(right), [...Object.values(right), '2026-11-20'])
    const moved = ['2026-11-20T11:50:00.000Z', '2026-11-20T12:00:00.000Z', '2026-11-20']
    const late = {
      started_at: '2026-11-20T12:50:00.001Z',
      completed_at: '2026-11-20T13:00:00.001Z',
    }
    assert.deepEqual(await timesOf(late), moved)
    const far = { started_at: '2090-01-01T00:00:00.000Z', completed_at: '2090-01-01T00:10:00.000Z' }
    assert.deepEqual(await timesOf(far), moved)
    assert.deepEqual(await timesOf({}), [null, moved[1], moved[2]])
  })

  test('are given with a score of a sentence, and not for a copy of what the learner hears', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const recording = learnerRecording()
    const hash = createHash('sha256').update(recording).digest('hex')
    const speech = await createSpeech([], { text: GARDEN })
    const [ownRecording, ownRendition] = [
      await createSpeech([], { text: GARDEN, audioSha256: hash }),
      await createSpeech([], { text: GARDEN }),
    ]
    await db.from('speeches').where('id', ownRendition.id).update({ rendition_sha256: hash })
    const score = async (field: string, value: string) => {
      const request = client.post('/api/v1/speech/score').bearerToken(learner.accessToken)
      const scored = await request
        .file('audio', recording, { filename: 'a.wav' })
        .field(field, value)
      scored.assertStatus(200)
      return scored.body()
    }
    const { score_receipt: receipt, ...scored } = await score('speech_id', speech.id)
    assert.match(receipt, /^sr1\.[\w-]{100,400}$/)
    const saved = await save(client, learner, bodyWith([speech.id], [receipt]))
    assert.containsSubset(saved.body().results, [
      {
        ...{ verified: true, pronunciation_score: scored.pronunciation_score },
        fluency_score: scored.fluency_score,
      },
    ])
    for (const { id } of [ownRecording, ownRendition]) {
      const copied = await score('speech_id', id)
      assert.isNull(copied.score_receipt)
    }
    const ofText = await score('reference_text', GARDEN)
    assert.isNull(ofText.score_receipt)
  }).timeout(60_000)
})

/** As another server has it. */
async function newSaver(): Promise<SessionSaver> {
  const statements = await app.container.make(PreparedStatements)
  return new SessionSaver(
    new SessionWriter(statements),
    statements,
    await app.container.make(SpeechPool),
    await app.container.make(SessionHistory),
    await app.container.make(ScoreReceipts)
  )
}
