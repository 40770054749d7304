import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { createLearner } from '#database/factories/learners'
import { finishedSession, saveSession, sessionBody } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { IdempotencyInProgress } from '#practice/errors'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { SessionWriter } from '#practice/session_writer'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import { assertProblem } from '#tests/support/problems'
import { countSessions } from '#tests/support/sessions'

/** A saver whose first statements fail with a code of PostgreSQL. */
async function saverFailingWith(code: string, failures = 1): Promise<SessionSaver> {
  const statements = await app.container.make(PreparedStatements)
  const failing = Object.assign(Object.create(statements) as PreparedStatements, {
    run<Row>(statement: PreparedStatement, values: unknown[]) {
      if (failures-- > 0) return Promise.reject(Object.assign(new Error(), { code }))
      return statements.run<Row>(statement, values)
    },
  })
  const pool = await app.container.make(SpeechPool)
  const history = await app.container.make(SessionHistory)
  const receipts = await app.container.make(ScoreReceipts)
  return new SessionSaver(new SessionWriter(failing), statements, pool, history, receipts)
}

test.group('Saving a session while others change its speeches', () => {
  test('saving a session is repeated once when the database ends it because of a deadlock', async ({
    assert,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const saver = await saverFailingWith('40P01')
    app.container.swap(SessionSaver, () => saver)
    try {
      await saveSession(learner.user.id, [speech.id])
    } finally {
      app.container.restore(SessionSaver)
    }
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('a batch is to be sent again, and refuses none, while one of it is being saved elsewhere', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const session = { ...sessionBody([speech.id]), client_id: randomUUID() }
    const send = () => {
      const request = client.post('/api/v1/game/sessions/batch').bearerToken(learner.accessToken)
      return request.json({ sent_at: new Date().toISOString(), sessions: [session] })
    }
    const other = await db.transaction()
    try {
      await other.table('game_sessions').insert({
        ...{ user_id: learner.user.id, client_id: session.client_id, mode: session.mode },
        ...{ level: session.level, practiced_on: '2026-01-31', time_zone: 'UTC' },
        ...{ total_sentences: 1, correct_count: 1, incorrect_count: 0, skipped_count: 0 },
        completed_at: new Date(),
      })
      assertProblem(assert, await send(), 409, 'idempotency_in_progress')
    } finally {
      await other.rollback()
    }
    const saved = await send()
    const { data } = saved.body() as { data: { status: string }[] }
    assert.equal(data[0]?.status, 'created')
    assert.equal(await countSessions(learner.user.id), 1)
  })

  test('a session that meets others again and again is to be sent again', async ({ assert }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const session = { ...finishedSession([speech.id]), client_id: randomUUID() }
    // unique_violation
    const saver = await saverFailingWith('23505', 100)
    const save = () => saver.save(learner.user.id, session, null)
    await assert.rejects(save, IdempotencyInProgress.message)
  })

  test('saving a session answers 503, not a conflict of keys, when a lock is held too long', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const trx = await db.transaction()
    try {
      await trx.rawQuery('select 1 from speeches where id = ? for update', [speech.id])
      const response = await client
        .post('/api/v1/game/sessions')
        .bearerToken(learner.accessToken)
        .json(sessionBody([speech.id]))
      assertProblem(assert, response, 503, 'unavailable')
    } finally {
      await trx.rollback()
    }
    assert.equal(await countSessions(learner.user.id), 0)
  })
})
