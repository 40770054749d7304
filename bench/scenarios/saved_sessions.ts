import { withClient } from '../database/cluster.ts'
import { RESULTS_OF_A_SESSION } from '../load/requests.ts'

interface Counts {
  sessions: number
  results: number
}

/** Removes all sessions, so that those of a run can be counted. */
export async function removeSessions(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('truncate game_sessions cascade')
    await client.query('truncate idempotency_keys')
  })
}

/**
 * Compares the rows with what was answered: each session that was said to be saved is there, once, with
 * all its results.
 *
 * @param answered the keys that a good answer came for
 */
export async function checkSaved(url: string, answered: ReadonlySet<string>) {
  return withClient(url, async (client) => {
    const counted = await client.query<Counts>(
      `select (select count(*)::int from game_sessions) as sessions,
              (select count(*)::int from game_results) as results`
    )
    const kept = await client.query<{ key: string }>(
      'select key from idempotency_keys where resource_id in (select id from game_sessions)'
    )
    const { sessions, results } = counted.rows[0]!
    const keys = new Set(kept.rows.map(({ key }) => key))
    const missing = answered.difference(keys).size
    const twice = sessions - keys.size
    const lost = sessions * RESULTS_OF_A_SESSION - results
    const steady = [...answered].filter((key) => key.startsWith('steady ')).length
    const finding = `${answered.size} sessions were answered to be saved, ${steady} of them in the steady part. In the database are ${sessions} with ${results} results: ${missing} missing, ${twice} twice, ${lost} results missing.`
    return { finding, isRight: missing === 0 && twice === 0 && lost === 0 }
  })
}
