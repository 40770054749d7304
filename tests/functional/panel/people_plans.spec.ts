import emitter from '@adonisjs/core/services/emitter'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { type LearnerFilter, LearnerList } from '#practice/learner_list'
import { LearnerProgressReader } from '#practice/learner_progress'
import { type SessionFilter, SessionList } from '#practice/session_list'
import { createDrawable } from '#tests/support/catalog'
import { createOwnDatabase } from '#tests/support/own_database'
import { PanelClient } from '#tests/support/panel_client'
import { fewestStatements, type PlanNode, scannedIn } from '#tests/support/statements'

const LEARNERS = 100_000

/** Blocks of 8 kB that a page may read: to count to 1,000, it may look at three times as many. */
const MOST_BLOCKS = 12_000

/** Names and addresses of many words; few come by Apple, and few have practised lately. */
const FILL_LEARNERS = `
  insert into users (id, email, name, auth_provider, password, created_at)
  select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
    md5(n::text) || '@' || (array['example.com', 'example.org', 'mail.example'])[1 + n % 3],
    initcap(substr(md5('n' || n), 1, 7)) || ' ' || initcap(substr(md5('m' || n), 1, 9)),
    'google', case when n % 3 = 0 then 'no hash' end,
    timestamptz '2026-11-01' - n * interval '8 minutes'
  from generate_series(1, ${LEARNERS}) n`

const FILL_IDENTITIES = `
  insert into user_identities (user_id, provider, subject)
  select id, case when row_number() over (order by id) % 20000 = 0 then 'apple' else 'google' end, id
  from users where password is null`

/** Three for each learner of two in three; all but a few are long ago, and few are of C1. */
const FILL_SESSIONS = `
  insert into game_sessions (user_id, mode, level, total_sentences, correct_count, incorrect_count,
    skipped_count, average_score, completed_at, practiced_on, time_zone)
  select ('00000000-0000-4000-8000-' || lpad((1 + n % ${LEARNERS})::text, 12, '0'))::uuid,
    (array['listen_only', 'listen_and_repeat'])[1 + n % 2],
    case when n % 50000 = 7 then 'C1' else (array['A1', 'A2', 'B1', 'B2'])[1 + n % 4] end,
    8, 5, 2, 1, 71.5,
    case when n % 20000 = 0 then now() - interval '1 day'
      else now() - interval '200 days' - n * interval '1 minute' end,
    current_date, 'UTC'
  from generate_series(1, 3 * ${LEARNERS}) n
  where n % ${LEARNERS} % 3 > 0`

test.group('Learners and sessions at 100,000 and 200,000', (group) => {
  group.each.timeout(180_000)

  test('are read by index, with two or three statements a list', async ({ assert, cleanup }) => {
    const { name } = await createOwnDatabase(cleanup)
    const own = db.connection(name)
    for (const fill of [FILL_LEARNERS, FILL_IDENTITIES, FILL_SESSIONS]) await own.rawQuery(fill)
    await own.rawQuery('vacuum analyze users, user_identities, game_sessions')
    const statements: { sql: string; bindings?: unknown[] }[] = []
    own.debug = true
    cleanup(
      emitter.on('db:query', ({ connection, sql, bindings }) => {
        if (connection === name) statements.push({ sql, bindings })
      })
    )
    const deep = { time: '2025-06-01T00:00:00.000000Z', id: '00000000-0000-4000-8000-000000000001' }
    const learners = new LearnerList(own as never)
    const queries: LearnerFilter[] = [
      {},
      { words: 'c4ca4238' },
      { words: 'example.org' },
      { words: 'nobody at all' },
      { words: 'ab' },
      { words: 'q' },
      { provider: 'email' },
      { provider: 'google' },
      { provider: 'apple' },
      { activity: 'never' },
      { activity: '7' },
      { activity: '90', provider: 'google' },
      { words: 'c4ca4238', activity: 'never', provider: 'email' },
    ]
    for (const query of queries) await learners.page({ ...query, perPage: 50 })
    await learners.page({ before: deep, perPage: 50 })
    await learners.page({ after: deep, perPage: 50 })
    const withDays = queries.filter(({ activity = 'never' }) => activity !== 'never')
    assert.lengthOf(statements, 2 * (queries.length + 2) + withDays.length)

    const sessions = new SessionList(own as never)
    const learner = '00000000-0000-4000-8000-000000000005'
    const filters: SessionFilter[] = [
      {},
      { learner },
      { mode: 'listen_only' },
      { level: 'C1' },
      { level: 'A1', mode: 'listen_only' },
      { from: '2026-01-01', to: '2026-01-02' },
      { to: '2026-03-01' },
      { learner, level: 'A2' },
    ]
    const before = statements.length
    for (const filter of filters) await sessions.page({ ...filter, perPage: 50 })
    await sessions.page({ before: deep, perPage: 50 })
    await sessions.page({ after: deep, perPage: 50 })
    assert.lengthOf(statements, before + filters.length + 2)
    await new LearnerProgressReader(own as never).read(learner, 90)

    own.debug = false
    for (const { sql, bindings = [] } of statements) {
      const explained = (await own.rawQuery(
        `explain (analyze, buffers, format json) ${sql}`,
        bindings as string[]
      )) as { rows: [{ 'QUERY PLAN': [{ Plan: PlanNode }] }] }
      const plan = explained.rows[0]['QUERY PLAN'][0].Plan
      const about = `${sql}\n${JSON.stringify(bindings)}\n${JSON.stringify(plan, null, 1)}`
      assert.isEmpty(scannedIn(plan), about)
      assert.isBelow(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], MOST_BLOCKS, about)
    }
  })

  test('take at most six statements a page, the ones of session and admin included', async ({
    assert,
  }) => {
    const client = await PanelClient.signIn()
    const learners = [await createLearner(), await createLearner(), await createLearner()]
    const [learner, ...seenFirst] = learners.map(({ user }) => `/admin/learners/${user.id}`)
    const { ids } = await createDrawable(1)
    const id = await saveSession(learners[0]!.user.id, ids)
    const lately = '/admin/learners?q=example&provider=email&activity=7'
    const paths = [lately, learner!, '/admin/sessions', `/admin/sessions/${id}`, '/admin/admins']
    // Whoever looks at a learner the first time is noted.
    for (const twice of [...paths.map((path) => [path, path]), seenFirst]) {
      const statements = await fewestStatements(client, twice)
      assert.isAtMost(statements.length, 6, `${twice[0]}\n${statements.join('\n')}`)
      assert.isAbove(statements.length, 2)
    }
  })
})
