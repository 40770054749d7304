import db from '@adonisjs/lucid/services/db'
import type { Assert } from '@japa/assert'
import type { SentSession } from '#tests/support/sent_sessions'

export interface SavedSession {
  id: string
  user_id: string
  total_sentences: number
  results: number
  markers: string[]
  keys: string[]
}

/** Every session of a database, with its results and idempotency keys. */
export async function readSessions(connection: string): Promise<SavedSession[]> {
  const { rows } = await db.connection(connection).rawQuery(`
    select s.id, s.user_id, s.total_sentences, count(r.id)::int as results,
           coalesce(array_agg(distinct r.recognized_text)
             filter (where r.recognized_text is not null), '{}') as markers,
           array(select k.key from idempotency_keys k where k.resource_id = s.id) as keys
    from game_sessions s left join game_results r on r.session_id = s.id
    group by s.id`)
  return rows as SavedSession[]
}

async function countKeys(connection: string): Promise<number> {
  const [row] = await db.connection(connection).from('idempotency_keys').count('* as count')
  return Number(row.count)
}

/**
 * Asserts that the database holds exactly: each sent session that was answered with 201, once; and
 * each other one wholly (with all its results and its key) or not at all.
 */
export async function assertNothingLostOrDoubled(
  assert: Assert,
  connection: string,
  all: SentSession[]
): Promise<void> {
  const saved = await readSessions(connection)
  const byMarker = new Map(saved.map((session) => [session.markers.join(), session]))
  assert.equal(byMarker.size, saved.length, 'a session was saved twice')
  for (const sent of all) {
    const session = byMarker.get(sent.marker)
    if (sent.status === 201) assert.isDefined(session, 'a session with a 201 is not there')
    if (session === undefined) continue
    byMarker.delete(sent.marker)
    if (sent.answer !== undefined) assert.equal(session.id, sent.answer.id)
    const { user_id: userId, results, total_sentences: total, keys } = session
    assert.deepEqual(
      { userId, results, total, keys },
      {
        userId: sent.learner.user.id,
        results: sent.body.total_sentences,
        total: sent.body.total_sentences,
        keys: sent.key === null ? [] : [sent.key],
      }
    )
  }
  assert.deepEqual([...byMarker.values()], [], 'there is a session that nobody sent')
  assert.equal(await countKeys(connection), saved.filter(({ keys }) => keys.length > 0).length)
}
