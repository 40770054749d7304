import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { LEVELS } from '#catalog/enums'
import { createLearner } from '#database/factories/learners'
import { finishedSession, saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { sql } from '#postgres/sql'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'
import { runAce } from '#tests/support/ace_process'
import { createOwnDatabase } from '#tests/support/own_database'
import { seededRandom } from '#tests/support/random'

const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 10, 20, 12)

type Cleanup = (end: () => Promise<void> | void) => void

interface Row {
  day: string
  level: string
  user_id: string
  session_id: string
  speech_id: string | null
  score: number | null
}

/** A database with learners and speeches, and whoever counts there. */
async function createPlace(cleanup: Cleanup) {
  const { name, url } = await createOwnDatabase(cleanup)
  const own = db.connection(name)
  const learners: string[] = []
  for (let made = 0; made < 6; made++) {
    const { user } = await createLearner({}, name)
    learners.push(user.id)
  }
  const speeches: string[] = []
  for (let made = 0; made < 12; made++) {
    const { id } = await createSpeech([], {}, name)
    speeches.push(id)
  }
  return { own, url, learners, speeches, keeper: new StatisticsKeeper(own) }
}

type Place = Awaited<ReturnType<typeof createPlace>>

interface NewSession {
  userId: string
  completedAt: Date
  level?: string
  results: { speechId: string; score: number | null }[]
}

async function insertSession({ own }: Place, session: NewSession): Promise<string> {
  const { userId, completedAt, level = 'B1', results } = session
  const id = randomUUID()
  await own.transaction(async (trx) => {
    await trx.table('game_sessions').insert({
      ...{ id, user_id: userId, mode: 'listen_and_repeat', level, completed_at: completedAt },
      ...{ practiced_on: completedAt.toISOString().slice(0, 10), time_zone: 'UTC' },
      ...{ total_sentences: results.length, correct_count: results.length },
      ...{ incorrect_count: 0, skipped_count: 0 },
    })
    const rows = results.map(({ speechId, score }, index) => ({
      ...{ session_id: id, speech_id: speechId, sequence_number: index + 1 },
      ...{ user_response: 'correct', pronunciation_score: score },
    }))
    await trx.table('game_results').multiInsert(rows)
  })
  return id
}

/** What the three tables should hold, counted here from every result. */
async function countByHand({ own }: Place) {
  const rows = await sql<Row>(
    own,
    `select to_char(s.completed_at at time zone 'UTC', 'YYYY-MM-DD') as day, s.level, s.user_id,
       s.id as session_id, r.speech_id, r.pronunciation_score::float8 as score
     from game_sessions s left join game_results r on r.session_id = s.id`
  )
  const count = (some: Row[], withDay: object) => {
    const scored = some.filter(({ score }) => score !== null)
    return {
      ...withDay,
      learners: new Set(some.map((row) => row.user_id)).size,
      sessions: new Set(some.map((row) => row.session_id)).size,
      results: scored.length,
      score_sum: sumOf(scored),
    }
  }
  const byLevel = Map.groupBy(rows, ({ day, level }) => `${day} ${level}`)
  const byDay = Map.groupBy(rows, ({ day }) => `${day} all`)
  const daily = [...byLevel, ...byDay].map(([key, some]) => {
    const [day, level] = key.split(' ')
    return count(some, { day, level })
  })
  const scored = rows.filter(({ score }) => score !== null)
  const bySpeech = Map.groupBy(scored, ({ speech_id: id, day }) => `${id} ${day}`)
  const speeches = [...bySpeech].map(([key, some]) => {
    const [id, day] = key.split(' ')
    return { speech_id: id, day, tries: some.length, score_sum: sumOf(some) }
  })
  const totals = [...Map.groupBy(scored, ({ speech_id: id }) => id)].map(([id, some]) => {
    return { speech_id: id, tries: some.length, score_sum: sumOf(some) }
  })
  return { daily: sorted(daily), speeches: sorted(speeches), totals: sorted(totals) }
}

function sumOf(rows: Row[]): number {
  return rows.reduce((sum, { score }) => sum + Math.round(score! * 10), 0) / 10
}

async function readStatistics({ own }: Place) {
  const daily = await sql<object>(
    own,
    `select day::text, level, learners, sessions, results, score_sum::float8 from daily_stats`
  )
  const speeches = await sql<object>(
    own,
    'select speech_id, day::text, tries, score_sum::float8 from speech_stats'
  )
  const totals = await sql<object>(
    own,
    'select speech_id, tries, score_sum::float8 from speech_totals'
  )
  return { daily: sorted(daily), speeches: sorted(speeches), totals: sorted(totals) }
}

function sorted(rows: object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}

test.group('Statistics of what learners practise', (group) => {
  group.each.timeout(120_000)

  for (const seed of [1, 2, 3]) {
    test(`equal a recount after any changes, two processes counting meanwhile (${seed})`, async ({
      assert,
      cleanup,
    }) => {
      const place = await createPlace(cleanup)
      const { own, learners, speeches } = place
      const random = seededRandom(seed)
      const anyOf = <One>(some: readonly One[]) => some[Math.floor(random() * some.length)]!
      const ids: string[] = []
      const change = async () => {
        const chance = random()
        if (chance < 0.7) {
          const results = Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({
            speechId: anyOf(speeches),
            score: random() < 0.3 ? null : Math.round(random() * 1000) / 10,
          }))
          // Late ones, and those around midnight.
          const completedAt = new Date(NOON - Math.floor(random() * 80) * (DAY_MS / 2))
          const session = { userId: anyOf(learners), completedAt, level: anyOf(LEVELS), results }
          ids.push(await insertSession(place, session))
        } else if (chance < 0.95) {
          await own.from('game_sessions').where('id', anyOf(ids)).delete()
        } else {
          const completedAt = new Date(NOON - Math.floor(random() * 40) * DAY_MS)
          await own
            .from('game_sessions')
            .where('id', anyOf(ids))
            .update({ completed_at: completedAt })
        }
      }
      let isOver = false
      const count = async () => {
        const keeper = new StatisticsKeeper(own)
        while (!isOver) await keeper.update()
      }
      const counting = [count(), count()]
      cleanup(() => void (isOver = true))
      ids.push(
        await insertSession(place, {
          userId: learners[0]!,
          completedAt: new Date(NOON),
          results: [{ speechId: speeches[0]!, score: 50 }],
        })
      )
      // Four at once, as learners are.
      for (let round = 0; round < 60; round++) {
        await Promise.all([change(), change(), change(), change()])
        // With all of their sessions.
        if (round % 20 === 19) await own.from('users').where('id', learners.pop()!).delete()
      }
      isOver = true
      await Promise.all(counting)
      await place.keeper.update()
      const expected = await countByHand(place)
      assert.deepEqual(await readStatistics(place), expected)
      assert.isAbove(expected.daily.length, 20)
      assert.isAbove(expected.totals.length, 5)
      const [noted] = await sql<{ count: number }>(
        own,
        'select count(*)::integer as count from changed_days'
      )
      assert.equal(noted!.count, 0)
    })
  }

  test('count a session for the UTC day on which it was completed', async ({ assert, cleanup }) => {
    const place = await createPlace(cleanup)
    const results = [{ speechId: place.speeches[0]!, score: 70.5 }]
    const userId = place.learners[0]!
    for (const time of ['2026-11-02T23:59:59.999Z', '2026-11-03T00:00:00Z']) {
      await insertSession(place, { userId, completedAt: new Date(time), results })
    }
    assert.equal(await place.keeper.update(), 2)
    const { daily } = await readStatistics(place)
    assert.lengthOf(daily, 4)
    const [first] = daily.map((row) => JSON.parse(row) as object)
    assert.deepEqual(first, {
      ...{ day: '2026-11-02', level: 'B1', learners: 1, sessions: 1 },
      ...{ results: 1, score_sum: 70.5 },
    })
  })

  test('are left alone while another process counts, and counted after it', async ({
    assert,
    cleanup,
  }) => {
    const place = await createPlace(cleanup)
    const results = [{ speechId: place.speeches[0]!, score: 70 }]
    const session = { userId: place.learners[0]!, completedAt: new Date(NOON), results }
    await insertSession(place, session)
    const other = await place.own.transaction()
    const [lock] = await sql<{ is_ours: boolean }>(
      other,
      `select pg_try_advisory_xact_lock(hashtextextended('saywell statistics', 0)) as is_ours`
    )
    assert.isTrue(lock!.is_ours)
    assert.equal(await place.keeper.update(), 0)
    const { daily } = await readStatistics(place)
    assert.deepEqual(daily, [])
    await other.rollback()
    assert.equal(await place.keeper.update(), 1)
    assert.deepEqual(await readStatistics(place), await countByHand(place))
  })

  test('are counted from nothing by a command, whatever they said', async ({ assert, cleanup }) => {
    const place = await createPlace(cleanup)
    const { own, url, learners, speeches } = place
    for (let number = 0; number < 70; number++) {
      const results = [{ speechId: speeches[number % 12]!, score: number }]
      const completedAt = new Date(NOON - number * DAY_MS)
      await insertSession(place, { userId: learners[number % 6]!, completedAt, results })
    }
    await own.from('changed_days').delete()
    await own.table('speech_totals').insert({ speech_id: randomUUID(), tries: 9, score_sum: 1 })
    const wrong = { day: '2020-01-01', level: 'all', learners: 1, sessions: 1 }
    await own.table('daily_stats').insert({ ...wrong, results: 1, score_sum: 1 })
    const ran = await runAce(['stats:recount'], { settings: { TEST_DATABASE_URL: url } })
    assert.equal(ran.code, 0, ran.stderr)
    assert.include(ran.stdout, 'Days counted: 71')
    assert.deepEqual(await readStatistics(place), await countByHand(place))
  })

  test('are nothing that saving a session waits for', async ({ assert, cleanup }) => {
    const { user } = await createLearner()
    const speech = await createSpeech()
    const other = await db.transaction()
    cleanup(() => other.rollback().then(() => undefined))
    await other.rawQuery(`set local lock_timeout = '10s'`)
    await other.rawQuery('lock table daily_stats, speech_stats, speech_totals')
    const result = { ...finishedSession([speech.id]).results[0]!, pronunciation_score: 64 }
    const id = await saveSession(user.id, [speech.id], { results: [result] })
    await other.rollback()
    const keeper = await app.container.make(StatisticsKeeper)
    await keeper.update()
    const total = (await db.from('speech_totals').where('speech_id', speech.id).first()) as object
    assert.deepInclude(total, { tries: 1, score_sum: '64.0' })
    assert.isString(id)
  })
})
