import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import {
  type Bench,
  chosen,
  type Comparison,
  readCatalog,
  roundsOf,
  withServers,
} from '../bench.ts'
import { withClient } from '../database/cluster.ts'
import { checkEach, difference } from '../equality.ts'
import {
  type ApiRequest,
  sessionRequests,
  SESSIONS,
  SESSIONS_PATH,
  toBytes,
} from '../load/requests.ts'
import { send } from '../load/send.ts'
import { type Contestant, runMatch } from '../match.ts'
import { ratios, type Spread, spread } from '../measure/statistics.ts'
import { run } from '../process/run.ts'
import { freePort } from '../process/server_process.ts'
import { serverEnvironment } from '../settings.ts'
import { PRODUCT, SAVE_TARGETS } from '../targets.ts'
import type { SavedAlone } from './save_alone.ts'

/** What differs between two sessions that were saved from the same request. */
const OWN_FIELDS = ['id', 'created_at', 'audio_url', 'audio_url_expires_at']

const SAVED = `
  select to_jsonb(s) - 'id' - 'created_at' as session,
         (select jsonb_agg(to_jsonb(r) - 'id' - 'session_id' order by r.sequence_number)
          from game_results r where r.session_id = s.id) as results
  from game_sessions s where s.id = $1`

const SAVES_AT_ONCE = 64

/** Saving a session of 15 results without HTTP: how many times as many a second the product saves. */
export interface SavingAlone {
  database: string
  perSecond: Record<string, Spread>
  /** By the names of the other savers. */
  productIsTimes: Record<string, Spread>
}

/** Measures the use case alone, in one process: in one statement, and row by row. */
export async function measureSavingAlone({ databases, options }: Bench): Promise<SavingAlone> {
  const { name, url } = databases[0]!
  await withClient(url, (client) => client.query('truncate game_sessions cascade'))
  const script = fileURLToPath(new URL('./save_alone.ts', import.meta.url))
  const { rounds, seconds } = options
  const printed = await run(
    process.execPath,
    [script, String(rounds), String(seconds), String(SAVES_AT_ONCE)],
    { env: { ...serverEnvironment(url, await freePort()), LOG_LEVEL: 'silent' } }
  )
  const saved = JSON.parse(printed) as SavedAlone
  const { [PRODUCT.name]: own, ...others } = saved
  const toSpreads = (from: SavedAlone, by: (values: number[]) => Spread) =>
    Object.fromEntries(Object.entries(from).map(([key, values]) => [key, by(values)]))
  return {
    database: name,
    perSecond: toSpreads(saved, spread),
    productIsTimes: toSpreads(others, (values) => ratios(own!, values)),
  }
}

/** Saving a session of 15 results through HTTP: in one statement, and row by row. */
export async function compareSaving(
  bench: Bench,
  report: (comparison: Comparison) => void
): Promise<void> {
  const [database] = bench.databases
  const { name, url } = database!
  const { speechIds, tagIds } = await readCatalog(url)
  const sessions = sessionRequests(SESSIONS, speechIds, tagIds)
  const requests = sessions.map((one) => toBytes(one, bench.token))
  const entries = chosen(SAVE_TARGETS, bench).map((target) => ({ name: target.name, target, url }))
  await withServers(bench, entries, async (started) => {
    const checked = await checkSaving(started.equal, sessions[0]!, url, bench.token)
    for (const connections of bench.options.connections) {
      await withClient(url, (client) => client.query('truncate game_sessions cascade'))
      const plan = { ...roundsOf(bench), requests, expected: 201, connections }
      report({
        title: `Saving a session of 15 results, ${name}, ${connections} connections`,
        part: 'save',
        database: name,
        connections,
        standings: await runMatch(checked.equal, plan),
        faults: [...started.faults, ...checked.faults],
      })
    }
  })
}

/** Checks that the same request leaves the same rows and the same answer, whoever saves it. */
async function checkSaving(
  contestants: Contestant[],
  request: ApiRequest,
  url: string,
  token: string
) {
  const save = async ({ server }: Contestant) => {
    const { status, body } = await send(server.port, request, token)
    if (status !== 201) throw new Error(`answers ${status}: ${JSON.stringify(body)}`)
    const { rows } = await withClient(url, (client) => {
      return client.query<object>(SAVED, [(body as { id: string }).id])
    })
    return { rows, answer: withoutOwnFields(body) }
  }
  return checkEach(contestants, async (contestant) => {
    const { port } = contestant.server
    const refused = await send(port, request, undefined)
    if (refused.status !== 401) return `answers ${refused.status} without a token`
    const { status } = await send(port, { path: SESSIONS_PATH, body: { level: 'B1' } }, token)
    if (status !== 422) return `answers ${status} to a wrong body`
    const [wanted, saved] = [await save(contestants[0]!), await save(contestant)]
    if (isDeepStrictEqual(saved, wanted)) return undefined
    return `saves ${difference(saved, wanted)}`
  })
}

function withoutOwnFields(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    return OWN_FIELDS.includes(name) ? undefined : value
  })
}
