import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { createOwnDatabase } from '#tests/support/own_database'
import { seededRandom } from '#tests/support/random'
import { assertNothingLostOrDoubled } from '#tests/support/saved_sessions'
import { isAnswered, keepSaving, retryAll } from '#tests/support/saving_load'
import type { SentSession } from '#tests/support/sent_sessions'
import { serve } from '#tests/support/serving'
import { until } from '#tests/support/until'

const ROUNDS = 5
const LEARNERS = 4
const SENTENCES = 20

/** The kill comes after some answers, while the requests of other connections are under way. */
const MAX_ANSWERS = 60

test.group('A server that is killed while it saves sessions', () => {
  test('a server killed while it saves sessions loses none that it confirmed, and saves none twice or in part', async ({
    assert,
    cleanup,
  }) => {
    const { name, url } = await createOwnDatabase(cleanup)
    const learners = await Promise.all(
      Array.from({ length: LEARNERS }, () => createLearner({}, name))
    )
    const speech = await createSpeech([], {}, name)
    const speechIds = Array.from({ length: SENTENCES }, () => speech.id)
    const random = seededRandom(20_260_131)
    const start = (round: number) => {
      const serving = serve({ DATABASE_URL: withApplicationName(url, `round ${round}`) }, cleanup)
      // It is awaited in the next round; should this one fail, nobody waits for it any more.
      serving.catch(() => undefined)
      return serving
    }

    const all: SentSession[] = []
    let last: SentSession[] = []
    let starting = start(0)
    for (let round = 0; round <= ROUNDS; round++) {
      const server = await starting
      await retryAll(assert, server.origin, last)
      await assertNothingLostOrDoubled(assert, name, all)
      if (round === ROUNDS) break

      last = []
      const load = keepSaving(server.origin, learners, speechIds, last)
      const answers = random() * MAX_ANSWERS
      await until('some sessions are saved', () => last.filter(isAnswered).length >= answers)
      server.process.kill('SIGKILL')
      starting = start(round + 1)
      await load
      all.push(...last)
      await until('PostgreSQL has seen the end of the server', () => isGone(`round ${round}`))
      await assertNothingLostOrDoubled(assert, name, all)
      assert.isFalse(last.every(isAnswered), 'no request was under way')
    }
    assert.isTrue(all.some((sent) => isAnswered(sent) && sent.key === null))
  }).timeout(180_000)
})

function withApplicationName(url: string, name: string): string {
  const named = new URL(url)
  named.searchParams.set('application_name', name)
  return named.href
}

/** A process that is killed leaves statements that are still running. */
async function isGone(applicationName: string): Promise<boolean> {
  const { rows } = await db.rawQuery('select from pg_stat_activity where application_name = ?', [
    applicationName,
  ])
  return (rows as unknown[]).length === 0
}
