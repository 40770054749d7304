import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { assertProblem, assertRefused } from '#tests/support/problems'

const PATH = '/api/v1/game/sessions'

/** A learner with one session completed at each of the times. @param startsAt the hour of a new day */
async function createPractice(times: string[], timeZone = 'UTC', startsAt = 4) {
  const { user, accessToken } = await createLearner({ timeZone })
  await db.table('learner_settings').insert({ user_id: user.id, day_starts_at: startsAt })
  const speech = await createSpeech()
  for (const time of times) {
    await saveSession(user.id, [speech.id], { completed_at: new Date(time) })
  }
  return { user, accessToken, speech }
}

const timesOf = (body: { data: { completed_at: string }[] }) =>
  body.data.map(({ completed_at: time }) => time)

test.group('GET game/sessions', () => {
  test('refuses a guest who lists sessions', async ({ assert, client }) => {
    assertProblem(assert, await client.get(PATH), 401, 'unauthenticated')
  })

  test('lists no sessions at first', async ({ assert, client }) => {
    const { accessToken } = await createLearner()
    const response = await client.get(PATH).bearerToken(accessToken)
    response.assertStatus(200)
    assert.deepEqual(response.body(), {
      data: [],
      meta: { page: 1, per_page: 20, total: 0, last_page: 1 },
    })
  })

  test("lists the learner's own sessions, newest first", async ({ assert, client }) => {
    await createPractice(['2026-01-05T10:00:00Z'])
    const days = ['2026-01-02', '2026-01-03', '2026-01-01']
    const { accessToken } = await createPractice(days.map((day) => `${day}T10:00:00Z`))
    const response = await client.get(PATH).bearerToken(accessToken)
    assert.deepEqual(timesOf(response.body()), [
      '2026-01-03T10:00:00.000Z',
      '2026-01-02T10:00:00.000Z',
      '2026-01-01T10:00:00.000Z',
    ])
    assert.notProperty(response.body().data[0], 'results')
  })

  test('lists each session on exactly one page', async ({ assert, client }) => {
    const { accessToken } = await createPractice(Array(5).fill('2026-01-01T10:00:00Z'))
    const ids: string[] = []
    for (const page of [1, 2, 3]) {
      const response = await client.get(`${PATH}?page=${page}&per_page=2`).bearerToken(accessToken)
      assert.deepEqual(response.body().meta, { page, per_page: 2, total: 5, last_page: 3 })
      ids.push(...response.body().data.map(({ id }: { id: string }) => id))
    }
    assert.lengthOf(new Set(ids), 5)
    const past = await client.get(`${PATH}?page=4&per_page=2`).bearerToken(accessToken)
    past.assertStatus(200)
    assert.deepEqual(past.body(), {
      data: [],
      meta: { page: 4, per_page: 2, total: 5, last_page: 3 },
    })
  })

  test('filters sessions by mode and level', async ({ assert, client }) => {
    const { user, accessToken, speech } = await createPractice(['2026-01-01T10:00:00Z'])
    const wanted = await saveSession(user.id, [speech.id], {
      mode: 'listen_only',
      level: 'C1',
    })
    for (const query of ['mode=listen_only', 'level=C1', 'mode=listen_only&level=C1']) {
      const response = await client.get(`${PATH}?${query}`).bearerToken(accessToken)
      assert.deepEqual(
        response.body().data.map(({ id }: { id: string }) => id),
        [wanted]
      )
    }
    const none = await client
      .get(`${PATH}?mode=listen_and_repeat&level=C1`)
      .bearerToken(accessToken)
    assert.lengthOf(none.body().data, 0)
  })

  test('filters sessions with an inclusive from and an exclusive to', async ({
    assert,
    client,
  }) => {
    const times = ['2026-01-01T10:00:00.000Z', '2026-01-01T11:00:00.000Z']
    const { accessToken } = await createPractice(times)
    const query = `from=${times[0]}&to=${encodeURIComponent('2026-01-01T12:00:00+01:00')}`
    const response = await client.get(`${PATH}?${query}`).bearerToken(accessToken)
    assert.deepEqual(timesOf(response.body()), [times[0]!])
  })

  test("reads a date as a day in the learner's time zone: {zone}, {from} to {to}")
    .with([
      // Berlin's clocks went forward on 30 March 2025, which had 23 hours.
      {
        ...{ zone: 'Europe/Berlin', from: '2025-03-30', to: '2025-03-31' },
        ...{ first: '2025-03-29T23:00:00.000Z', last: '2025-03-30T21:59:59.999Z' },
        ...{ before: '2025-03-29T22:59:59.999Z', after: '2025-03-30T22:00:00.000Z' },
      },
      // New York's went back on 2 November 2025, which had 25 hours.
      {
        ...{ zone: 'America/New_York', from: '2025-11-02', to: '2025-11-03' },
        ...{ first: '2025-11-02T04:00:00.000Z', last: '2025-11-03T04:59:59.999Z' },
        ...{ before: '2025-11-02T03:59:59.999Z', after: '2025-11-03T05:00:00.000Z' },
      },
      // Cairo's went forward at midnight: 25 April 2025 began at one o'clock.
      {
        ...{ zone: 'Africa/Cairo', from: '2025-04-25', to: '2025-04-26' },
        ...{ first: '2025-04-24T22:00:00.000Z', last: '2025-04-25T20:59:59.999Z' },
        ...{ before: '2025-04-24T21:59:59.999Z', after: '2025-04-25T21:00:00.000Z' },
      },
      // There midnight comes twice: the day begins with the first one.
      {
        ...{ zone: 'America/Havana', from: '2026-11-01', to: '2026-11-02' },
        ...{ first: '2026-11-01T04:00:00.000Z', last: '2026-11-02T04:59:59.999Z' },
        ...{ before: '2026-11-01T03:59:59.999Z', after: '2026-11-02T05:00:00.000Z' },
      },
      {
        ...{ zone: 'Atlantic/Azores', from: '2026-10-25', to: '2026-10-26' },
        ...{ first: '2026-10-25T00:00:00.000Z', last: '2026-10-26T00:59:59.999Z' },
        ...{ before: '2026-10-24T23:59:59.999Z', after: '2026-10-26T01:00:00.000Z' },
      },
    ])
    .run(async ({ assert, client }, { zone, from, to, first, last, before, after }) => {
      const { accessToken } = await createPractice([before, first, last, after], zone, 0)
      const response = await client.get(`${PATH}?from=${from}&to=${to}`).bearerToken(accessToken)
      assert.deepEqual(timesOf(response.body()), [last, first])
    })

  test('lists a session under the day that it was saved with, wherever the learner is since', async ({
    assert,
    client,
  }) => {
    // Half past one in the morning: of the evening before.
    const { user, accessToken } = await createPractice(['2026-01-02T00:30:00Z'], 'Europe/Berlin')
    const sessionsOf = async (day: string, next: string) => {
      const response = await client.get(`${PATH}?from=${day}&to=${next}`).bearerToken(accessToken)
      return response.body().data as { practiced_on: string; time_zone: string }[]
    }
    await user.merge({ timeZone: 'Asia/Tokyo' }).save()
    await db.from('learner_settings').where('user_id', user.id).update({ day_starts_at: 0 })
    assert.isEmpty(await sessionsOf('2026-01-02', '2026-01-03'))
    const [session] = await sessionsOf('2026-01-01', '2026-01-02')
    assert.include(session, { practiced_on: '2026-01-01', time_zone: 'Europe/Berlin' })
  })

  test('refuses to list sessions by "{query}"')
    .with([
      { query: 'page=0', field: 'page' },
      { query: 'page=-1', field: 'page' },
      { query: 'page=1.5', field: 'page' },
      { query: 'page=two', field: 'page' },
      { query: 'page=', field: 'page' },
      { query: 'page=99999999999999999999', field: 'page' },
      { query: 'page=1&page=2', field: 'page' },
      { query: 'page=1%00', field: 'page' },
      { query: 'per_page=0', field: 'per_page' },
      { query: 'per_page=101', field: 'per_page' },
      { query: 'mode=sing', field: 'mode' },
      { query: 'level=D1', field: 'level' },
      { query: 'from=yesterday', field: 'from' },
      { query: 'from=2026-02-30', field: 'from' },
      { query: 'from=2026-01-01T10:00:00', field: 'from' },
      { query: 'from=0000-01-01', field: 'from' },
      { query: 'to=2026-01', field: 'to' },
      { query: 'to=2026-W05-6', field: 'to' },
      { query: 'to=2026-01-01%00', field: 'to' },
    ])
    .run(async ({ assert, client }, { query, field }) => {
      const { accessToken } = await createLearner()
      const response = await client.get(`${PATH}?${query}`).bearerToken(accessToken)
      assertRefused(assert, response, [field])
    })
})
