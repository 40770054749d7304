import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createLearner, type TestLearner } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { addDays, practiceDayOf } from '#practice/progress/practice_day'
import { ProgressKeeper } from '#practice/progress/progress_keeper'
import { ProgressReader } from '#practice/progress/progress_reader'
import { assertProblem, assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/progress'
const today = practiceDayOf(new Date(), { timeZone: 'UTC', startsAt: 4 })

/** Saves a session at noon (UTC) of a day, which may lie up to `daysAgo` days back. */
async function practise(learner: TestLearner, daysAgo: number, fields: object = {}) {
  const speech = await createSpeech()
  const finished = finishedSession([speech.id, speech.id])
  const results = finished.results.map((one) => ({ ...one, pronunciation_score: 80.5 }))
  const noon = new Date(`${addDays(today, -daysAgo)}T12:00:00Z`)
  const completed = daysAgo === 0 ? new Date() : noon
  return saveSession(learner.user.id, [speech.id, speech.id], {
    ...{ results, completed_at: completed, started_at: new Date(completed.getTime() - 60_000) },
    ...fields,
  })
}

function get(client: ApiClient, { accessToken }: TestLearner, path = '') {
  return client.get(`${PATH}${path}`).bearerToken(accessToken)
}

async function bodyOf(request: ReturnType<typeof get>) {
  const response = await request
  return response.body()
}

/** What is kept of a learner, without the time of the last change. */
async function keptOf({ user }: TestLearner) {
  const days = await db.rawQuery(
    `select to_jsonb(d) as row from practice_days d where user_id = ? order by day`,
    [user.id]
  )
  const progress = await db.rawQuery(
    `select to_jsonb(p) - 'updated_at' as row from learner_progress p where user_id = ?`,
    [user.id]
  )
  return [...days.rows, ...progress.rows] as object[]
}

/** The names of the statements that the home screen runs. */
async function statementsOf({ user }: TestLearner): Promise<string[]> {
  const statements = await app.container.make(PreparedStatements)
  const keeper = await app.container.make(ProgressKeeper)
  const names: string[] = []
  const watched = Object.assign(Object.create(statements) as PreparedStatements, {
    run: <Row>(statement: PreparedStatement, values: unknown[]) => {
      names.push(statement.name)
      return statements.run<Row>(statement, values)
    },
  })
  await new ProgressReader(watched, keeper).read(user.id, undefined)
  return names
}

test.group('GET progress', () => {
  test('refuses guests, and learners who are gone', async ({ assert, client }) => {
    for (const path of ['', '/days', '/settings']) {
      assertProblem(assert, await client.get(`${PATH}${path}`), 401, 'unauthenticated')
    }
    const learner = await createLearner()
    await learner.user.delete()
    for (const path of ['', '/days', '/settings']) {
      assertProblem(assert, await get(client, learner, path), 401, 'unauthenticated')
    }
  })

  test('is empty at first, and shows a session as soon as it is saved', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const empty = await get(client, learner)
    empty.assertStatus(200)
    assert.containsSubset(empty.body(), {
      ...{ date: today, time_zone: 'UTC', updated_at: null },
      goal: { sentences: 10, done: 0, reached: false },
      streak: { current: 0, longest: 0, done_today: false, freezes: 0, ends_at: null },
      reminder: { at: null, reason: null },
    })
    assert.lengthOf(empty.body().week, 7)
    assert.equal(empty.body().week.at(-1).date, today)

    await practise(learner, 1)
    await practise(learner, 0)
    await practise(learner, 0)
    const body = await bodyOf(get(client, learner))
    assert.containsSubset(body, {
      goal: { sentences: 10, done: 4, reached: false },
      streak: {
        ...{ current: 2, longest: 2, done_today: true, freezes: 0, frozen_days: [] },
        ends_at: `${addDays(today, 2)}T04:00:00.000Z`,
      },
      next_day_at: `${addDays(today, 1)}T04:00:00.000Z`,
    })
    assert.deepEqual(body.week.at(-1), {
      ...{ date: today, sessions: 2, sentences: 4, passed: 4, scored: 4, verified: 0 },
      ...{ average_score: 80.5, seconds: 120 },
      ...{ days_practiced: 1, days_goal_reached: 0, days_frozen: 0 },
    })
  })

  test('is one statement and no answer, when nothing has changed', async ({ assert, client }) => {
    const learner = await createLearner()
    await practise(learner, 0)
    const first = await get(client, learner)
    assert.equal(first.header('cache-control'), 'no-store')
    assert.deepEqual(await statementsOf(learner), ['read_progress'])
    const etag = first.header('etag')!
    assert.match(etag, /^W\//)
    const again = () => get(client, learner).header('if-none-match', etag)
    const same = await again()
    same.assertStatus(304)
    await client.put(`${PATH}/settings`).bearerToken(learner.accessToken).json({ daily_goal: 2 })
    const changed = await again()
    changed.assertStatus(200)
    assert.deepEqual(changed.body().goal, { sentences: 2, done: 2, reached: true })
    await practise(learner, 0)
    const newer = await again()
    newer.assertStatus(200)
  })

  test('tells of today where the learner is', async ({ assert, client }) => {
    const learner = await createLearner({ timeZone: 'Pacific/Honolulu' })
    const at = (zone: string) => practiceDayOf(new Date(), { timeZone: zone, startsAt: 4 })
    for (const zone of ['Pacific/Kiritimati', 'Europe/Kiev', 'Asia/Calcutta']) {
      const response = await get(client, learner, `?time_zone=${zone}`)
      assert.include(response.body(), { time_zone: zone, date: at(zone) })
    }
    const own = await get(client, learner)
    assert.equal(own.body().date, at('Pacific/Honolulu'))
    for (const zone of ['Mars/Phobos', '', 'PST', '%2B02:00']) {
      assertRefused(assert, await get(client, learner, `?time_zone=${zone}`), ['time_zone'])
    }
  })

  test('a late session heals the streak, and one that is deleted ends it', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const streakOf = async () => {
      const { streak } = await bodyOf(get(client, learner))
      const { current, longest } = streak
      return [current, longest]
    }
    for (const daysAgo of [4, 3, 1, 0]) await practise(learner, daysAgo)
    assert.deepEqual(await streakOf(), [2, 2])
    const late = await practise(learner, 2)
    assert.deepEqual(await streakOf(), [5, 5])
    // Unverified and eight days late: it is shown, and does not count. Skipped sentences do neither.
    await practise(learner, 8)
    const { id } = await createSpeech()
    const skipped = finishedSession([id])
    skipped.results[0]!.user_response = 'skipped'
    await practise(learner, 5, { results: skipped.results, total_sentences: 1 })
    assert.deepEqual(await streakOf(), [5, 5])
    const range = `?from=${addDays(today, -8)}&to=${addDays(today, -4)}`
    const { data } = await bodyOf(get(client, learner, `/days${range}`))
    assert.deepEqual(
      data.map((one: { sessions: number; sentences: number }) => [one.sessions, one.sentences]),
      [
        [1, 2],
        [0, 0],
        [0, 0],
        [1, 0],
      ]
    )
    await client.delete(`/api/v1/game/sessions/${late}`).bearerToken(learner.accessToken)
    assert.deepEqual(await streakOf(), [2, 2])
  })

  test('keeps the streak of a traveller whose day the date line takes', async ({ assert }) => {
    const learner = await createLearner()
    const completed = { completed_at: new Date('2026-11-28T08:00:00Z'), started_at: null }
    await practise(learner, 0, { ...completed, time_zone: 'Pacific/Honolulu' })
    const reader = await app.container.make(ProgressReader)
    const at = async (timeZone: string, now: string) => {
      const { date, streak } = await reader.read(learner.user.id, timeZone, new Date(now))
      return [date, streak.current, streak.endsAt?.toISOString()]
    }
    const there = 'Pacific/Kiritimati'
    const tomorrow = '2026-11-29T14:00:00.000Z'
    assert.deepEqual(await at(there, '2026-11-28T20:00:00Z'), ['2026-11-29', 1, tomorrow])
    assert.deepEqual(await at(there, tomorrow), ['2026-11-30', 0, undefined])
    const home = ['2026-11-29', 0, undefined]
    assert.deepEqual(await at('Pacific/Honolulu', '2026-11-29T19:00:00Z'), home)
  })

  test('counts on when phones say that sessions took decades', async ({ assert, client }) => {
    const learner = await createLearner()
    const other = await createLearner()
    for (const daysAgo of [0, 0, 0, 1]) {
      await practise(learner, daysAgo, { started_at: new Date('2000-01-01T00:00:00Z') })
    }
    await practise(other, 0)
    const keeper = await app.container.make(ProgressKeeper)
    await keeper.update()
    const { week } = await bodyOf(get(client, learner))
    const [yesterday, day] = week.slice(-2)
    assert.deepEqual([yesterday.seconds, day.seconds, day.sessions], [86_400, 86_400, 3])
    assert.lengthOf(await keptOf(other), 2)
  })

  test('what is kept is what a rebuild makes, whoever counts and in whatever order', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    const straight = await createLearner()
    const keeper = await app.container.make(ProgressKeeper)
    const gone = await practise(learner, 6)
    for (const daysAgo of [0, 3, 1, 2, 5]) {
      await practise(learner, daysAgo)
      if (daysAgo % 2 === 0) await get(client, learner)
      else await keeper.update()
    }
    await client.delete(`/api/v1/game/sessions/${gone}`).bearerToken(learner.accessToken)
    await Promise.all([get(client, learner), get(client, learner), keeper.update()])
    const kept = await keptOf(learner)
    assert.lengthOf(kept, 6)
    assert.isEmpty(await db.from('changed_practice_days').where('user_id', learner.user.id))

    // Somebody who has only saved what is left, in order.
    for (const daysAgo of [5, 3, 2, 1, 0]) await practise(straight, daysAgo)
    await get(client, straight)
    const nameless = (rows: object[]) => {
      return rows.map((row) => ({
        ...(row as { row: object }).row,
        ...{ user_id: null, first_at: null, last_at: null },
      }))
    }
    assert.deepEqual(nameless(kept), nameless(await keptOf(straight)))

    await db.from('practice_days').where('user_id', learner.user.id).update({ sentences: 99 })
    await db.from('learner_progress').where('user_id', learner.user.id).update({ current: 99 })
    const { exitCode } = await ace.exec('progress:rebuild', [`--learner=${learner.user.id}`])
    assert.equal(exitCode, 0)
    assert.deepEqual(await keptOf(learner), kept)
    await db.from('learner_progress').where('user_id', learner.user.id).delete()
    await ace.exec('progress:rebuild', [])
    assert.deepEqual(await keptOf(learner), kept)
    const wrong = await ace.exec('progress:rebuild', ['--learner=everybody'])
    assert.equal(wrong.exitCode, 1)
  })

  test('leaves nothing of a learner whose account is deleted', async ({ assert, client }) => {
    const learner = await createLearner()
    await practise(learner, 0)
    await get(client, learner)
    await practise(learner, 0)
    await learner.user.delete()
    assert.isEmpty(await keptOf(learner))
    assert.isEmpty(await db.from('changed_practice_days').where('user_id', learner.user.id))
  })

  test('reminds at its minute, also in the night that belongs to the day', async ({ assert }) => {
    const learner = await createLearner({ timeZone: 'Europe/Berlin' })
    await db.table('learner_settings').insert({ user_id: learner.user.id, reminder_minute: 1140 })
    const reader = await app.container.make(ProgressReader)
    const at = async (now: string) => {
      const { reminder } = await reader.read(learner.user.id, undefined, new Date(now))
      return [reminder?.at.toISOString(), reminder?.reason]
    }
    assert.deepEqual(await at('2026-11-28T10:00:00Z'), ['2026-11-28T18:00:00.000Z', 'goal'])
    assert.deepEqual(await at('2026-11-28T19:00:00Z'), ['2026-11-28T19:00:00.000Z', 'goal'])
  })

  test('is the same answer while a reminder is due', async ({ assert, client }) => {
    const learner = await createLearner()
    // The first minute of the day is past.
    await db.table('learner_settings').insert({ user_id: learner.user.id, reminder_minute: 240 })
    const first = await get(client, learner)
    const etag = first.header('etag')!
    const later = await get(client, learner)
    assert.isAtLeast(Date.parse(later.body().reminder.at), Date.parse(first.body().reminder.at))
    const same = await get(client, learner).header('if-none-match', etag)
    same.assertStatus(304)
    await practise(learner, 0)
    const done = await get(client, learner).header('if-none-match', etag)
    done.assertStatus(200)
    assert.equal(done.body().reminder.at, `${addDays(today, 1)}T04:00:00.000Z`)
  })
})

test.group('GET progress/days', () => {
  test('has every day, week and month of a range, also the empty ones', async ({
    assert,
    client,
  }) => {
    const learner = await createLearner()
    for (const day of ['2025-12-31', '2026-01-01', '2026-01-04', '2026-01-05', '2026-03-29']) {
      await practise(learner, 0, { completed_at: new Date(`${day}T12:00:00Z`), started_at: null })
    }
    const sessionsOf = async (query: string) => {
      const { data, meta } = await bodyOf(get(client, learner, `/days?${query}`))
      const points = data.map((one: { date: string; sessions: number }) => [one.date, one.sessions])
      return { points, meta }
    }
    const days = await sessionsOf('from=2026-03-28&to=2026-03-31')
    assert.deepEqual(days.points, [
      ['2026-03-28', 0],
      ['2026-03-29', 1],
      ['2026-03-30', 0],
    ])
    assert.deepEqual(days.meta, { from: '2026-03-28', to: '2026-03-31', bucket: 'day' })
    // The week begins before the range; what is outside of that is not counted.
    const weeks = await sessionsOf('from=2026-01-01&to=2026-01-06&bucket=week')
    assert.deepEqual(weeks.points, [
      ['2025-12-29', 2],
      ['2026-01-05', 1],
    ])
    const months = await sessionsOf('from=2025-12-01&to=2026-04-01&bucket=month')
    assert.deepEqual(months.points, [
      ['2025-12-01', 1],
      ['2026-01-01', 3],
      ['2026-02-01', 0],
      ['2026-03-01', 1],
    ])
    const usual = await sessionsOf('')
    assert.lengthOf(usual.points, 30)
    assert.equal(usual.meta.to, addDays(today, 1))
  })

  test('refuses {query}')
    .with([
      { query: 'from=2026-02-30', fault: ['from', 'date'] },
      { query: 'from=2026-02-01&to=2026-02-01', fault: ['to', 'range_backwards'] },
      { query: 'from=2026-02-02&to=2026-02-01', fault: ['to', 'range_backwards'] },
      { query: 'from=2026-01-01&to=2027-01-03', fault: ['to', 'range_too_long'] },
      { query: 'from=2000-01-01&to=2999-12-31&bucket=month', fault: ['to', 'range_too_long'] },
      { query: 'from=1999-12-31', fault: ['from', 'min_year'] },
      { query: 'to=yesterday', fault: ['to', 'date'] },
      { query: 'bucket=year', fault: ['bucket', 'enum'] },
    ])
    .run(async ({ assert, client }, { query, fault }) => {
      const learner = await createLearner()
      const response = await get(client, learner, `/days?${query}`)
      const { errors } = assertRefused(assert, response, [fault[0]!])
      assert.equal(errors![0]!.code, fault[1])
    })

  test('reads a year at once', async ({ assert, client }) => {
    const learner = await createLearner()
    const year = await get(client, learner, '/days?from=2024-01-01&to=2025-01-01')
    assert.lengthOf(year.body().data, 366)
  })
})

test.group('progress/settings', () => {
  test('are refused to guests', async ({ assert, client }) => {
    const path = `${PATH}/settings`
    assertProblem(assert, await client.get(path), 401, 'unauthenticated')
    assertProblem(assert, await client.put(path).json({ daily_goal: 5 }), 401, 'unauthenticated')
  })

  test('are the usual ones until they are changed, one by one', async ({ assert, client }) => {
    const learner = await createLearner()
    const put = (fields: object) => {
      return client.put(`${PATH}/settings`).bearerToken(learner.accessToken).json(fields)
    }
    const usual = { daily_goal: 10, day_starts_at: 4, reminder_minute: null }
    assert.deepEqual(await bodyOf(get(client, learner, '/settings')), usual)
    assert.deepEqual(await bodyOf(put({})), usual)
    const changed = { daily_goal: 200, day_starts_at: 0, reminder_minute: 1439 }
    assert.deepEqual(await bodyOf(put({ daily_goal: 200, day_starts_at: 0 })), {
      ...changed,
      reminder_minute: null,
    })
    assert.deepEqual(await bodyOf(put({ reminder_minute: 1439 })), changed)
    assert.deepEqual(await bodyOf(get(client, learner, '/settings')), changed)
    for (const [field, values] of Object.entries({
      daily_goal: [0, 201, 1.5, '10'],
      day_starts_at: [-1, 7],
      reminder_minute: [-1, 1440],
    })) {
      for (const value of values) {
        assertRefused(assert, await put({ daily_goal: 50, [field]: value }), [field])
      }
    }
    assert.deepEqual(await bodyOf(get(client, learner, '/settings')), changed)
  })
})
