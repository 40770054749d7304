import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { createLearner } from '#database/factories/learners'
import { saveSession, sessionBody } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { SessionWriter } from '#practice/session_writer'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'
import { assertProblem } from '#tests/support/problems'
import { countSessions } from '#tests/support/sessions'

test.group('Saving a session while others change its speeches', () => {
  test('saving a session is repeated once when the database ends it because of a deadlock', async ({
    assert,
  }) => {
    const learner = await createLearner()
    const speech = await createSpeech()
    const statements = await app.container.make(PreparedStatements)
    let deadlocks = 1
    const deadlocked = Object.assign(Object.create(statements) as PreparedStatements, {
      run<Row>(statement: PreparedStatement, values: unknown[]) {
        if (deadlocks-- > 0) return Promise.reject(Object.assign(new Error(), { code: '40P01' }))
        return statements.run<Row>(statement, values)
      },
    })
    const pool = await app.container.make(SpeechPool)
    const history = await app.container.make(SessionHistory)
    const receipts = await app.container.make(ScoreReceipts)
    app.container.swap(SessionSaver, () => {
      return new SessionSaver(new SessionWriter(deadlocked), statements, pool, history, receipts)
    })
    try {
      await saveSession(learner.user.id, [speech.id])
    } finally {
      app.container.restore(SessionSaver)
    }
    assert.equal(await countSessions(learner.user.id), 1)
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
