import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import pg from 'pg'
import { Unauthenticated } from '#accounts/errors'
import { createLearner } from '#database/factories/learners'
import { finishedSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import User from '#models/user'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { IdempotencyKeyReused, SessionRefused } from '#practice/errors'
import { SAVE_SESSIONS } from '#practice/save_sessions_statement'
import { SessionSaver } from '#practice/session_saver'
import { createOwnDatabase } from '#tests/support/own_database'
import { countSessions } from '#tests/support/sessions'
import { scannedTables } from '#tests/support/statements'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'

/** Ten thousand sessions of one learner, each with a client id and a result that has a receipt. */
const FILL = `
  with learner as (
    insert into users (email, name, password) values ('a@example.com', 'A', 'x') returning id
  ), speech as (
    insert into speeches (text, level, type, audio_url)
    select 'The kettle is on the stove.', 'B1', 'answer', 'test/kettle.mp3'
    from generate_series(1, 10000) returning id
  ), session as (
    insert into game_sessions (user_id, mode, level, total_sentences, correct_count,
      incorrect_count, skipped_count, completed_at, practiced_on, time_zone, client_id)
    select learner.id, 'listen_and_repeat', 'B1', 1, 1, 0, 0, now(), current_date, 'UTC',
      gen_random_uuid()
    from learner, generate_series(1, 10000) returning id
  )
  insert into game_results (session_id, speech_id, sequence_number, user_response, receipt_id)
  select session.id, speech.id, 1, 'correct', gen_random_uuid()
  from (select id, row_number() over () as n from session) session
  join (select id, row_number() over () as n from speech) speech using (n)`

/** Runs the work and tells the number of saved sessions of each statement that it needed. */
async function watchStatements(work: () => Promise<unknown>): Promise<number[]> {
  const statements = await app.container.make(PreparedStatements)
  const run = statements.run.bind(statements)
  const sizes: number[] = []
  statements.run = <Row>(statement: PreparedStatement, values: unknown[]) => {
    if (statement.name === 'save_sessions')
      sizes.push((JSON.parse(values[0] as string) as []).length)
    return run<Row>(statement, values)
  }
  try {
    await work()
  } finally {
    statements.run = run
  }
  return sizes
}

test.group('Sessions that are saved at the same moment', () => {
  test('sessions saved at the same moment share a statement, and each gets its own answer', async ({
    assert,
  }) => {
    const saver = await app.container.make(SessionSaver)
    const learners = await Promise.all(Array.from({ length: 5 }, () => createLearner()))
    const speeches = await Promise.all(Array.from({ length: 5 }, () => createSpeech()))
    const sizes = await watchStatements(async () => {
      const saved = await Promise.all(
        learners.map(({ user }, index) => {
          const ids = speeches.slice(index).map((speech) => speech.id)
          return saver.save(user.id, finishedSession(ids), null)
        })
      )
      for (const [index, { results, replayed }] of saved.entries()) {
        assert.isFalse(replayed)
        assert.deepEqual(
          results.map(({ speech }) => speech.id),
          speeches.slice(index).map((speech) => speech.id)
        )
      }
    })
    assert.deepEqual(sizes, [5])
    for (const { user } of learners) assert.equal(await countSessions(user.id), 1)
  })

  test('a session that cannot be saved does not fail those that share its statement', async ({
    assert,
  }) => {
    const saver = await app.container.make(SessionSaver)
    const [good, unknowing, gone] = await Promise.all([1, 2, 3].map(() => createLearner()))
    const speech = await createSpeech()
    await User.query().where('id', gone!.user.id).delete()
    const sizes = await watchStatements(async () => {
      const [saved, refused, unauthenticated] = await Promise.allSettled([
        saver.save(good!.user.id, finishedSession([speech.id]), 'a key'),
        saver.save(unknowing!.user.id, finishedSession([speech.id, UNKNOWN]), 'a key'),
        saver.save(gone!.user.id, finishedSession([speech.id]), 'a key'),
      ])
      assert.equal(saved.status, 'fulfilled')
      assert.instanceOf((refused as PromiseRejectedResult).reason, SessionRefused)
      assert.deepEqual(
        ((refused as PromiseRejectedResult).reason as SessionRefused).faults.map(
          ({ field }) => field
        ),
        ['results.1.speech_id']
      )
      assert.instanceOf((unauthenticated as PromiseRejectedResult).reason, Unauthenticated)
    })
    assert.deepEqual(sizes, [3, 1, 1, 1])
    assert.equal(await countSessions(good!.user.id), 1)
    assert.equal(await countSessions(unknowing!.user.id), 0)
  })

  test('sessions saved at the same moment with one key are one', async ({ assert }) => {
    const saver = await app.container.make(SessionSaver)
    const { user } = await createLearner()
    const [one, other] = await Promise.all([createSpeech(), createSpeech()])
    const save = (id: string) => saver.save(user.id, finishedSession([id]), 'a key')
    const sizes = await watchStatements(async () => {
      const [first, again, reused] = await Promise.allSettled([
        save(one.id),
        save(one.id),
        save(other.id),
      ])
      const saved = [first, again].map((outcome) => {
        return (outcome as PromiseFulfilledResult<Awaited<ReturnType<typeof save>>>).value
      })
      assert.deepEqual(
        saved.map(({ replayed }) => replayed),
        [false, 'key']
      )
      assert.equal(saved[0]!.session.id, saved[1]!.session.id)
      assert.instanceOf((reused as PromiseRejectedResult).reason, IdempotencyKeyReused)
    })
    assert.deepEqual(sizes, [3])
    assert.equal(await countSessions(user.id), 1)
  })

  test('a session is saved without reading whole tables of sessions, results or speeches', async ({
    assert,
    cleanup,
  }) => {
    const { name } = await createOwnDatabase(cleanup)
    const own = db.connection(name)
    await own.rawQuery(FILL)
    await own.rawQuery('analyze')
    const { text } = SAVE_SESSIONS
    const scanned = await scannedTables(own, { text, values: ['[]', '[]', true] })
    for (const table of ['game_sessions', 'game_results', 'speeches']) {
      assert.notInclude(scanned, table)
    }
  })

  test('a session is saved with a plan that is kept', async ({ assert, cleanup }) => {
    const { name, url } = await createOwnDatabase(cleanup)
    await db.connection(name).rawQuery(FILL)
    await db.connection(name).rawQuery('analyze')
    const client = new pg.Client(url)
    await client.connect()
    cleanup(() => client.end())
    // PostgreSQL decides after five times.
    for (let times = 0; times < 7; times++) {
      await client.query({ ...SAVE_SESSIONS, values: ['[]', '[]', false] })
    }
    const { rows } = await client.query('select generic_plans from pg_prepared_statements')
    assert.deepEqual(rows, [{ generic_plans: '2' }])
  })
})
