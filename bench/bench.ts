import type { Cluster } from './database/cluster.ts'
import { withClient } from './database/cluster.ts'
import type { FilledDatabase } from './database/dataset.ts'
import { RARE_TAG } from './database/fill.ts'
import type { Checked, Fault } from './equality.ts'
import { drawRequests } from './load/requests.ts'
import { untilDrawing } from './load/send.ts'
import type { Contestant, Standing } from './match.ts'
import type { Options } from './options.ts'
import { ServerProcess } from './process/server_process.ts'
import { fromBuild } from './product.ts'
import { JWT_SECRET, LEARNER_ID } from './settings.ts'
import { PRODUCT, type Target } from './targets.ts'

/** On a machine that is not busy, two or three seconds of the product. */
const WARM_UP_ANSWERS = 20_000

/** What every part of the bench needs. */
export interface Bench {
  options: Options
  cluster: Cluster
  databases: FilledDatabase[]
  /** An access token of the learner. */
  token: string
}

/** One comparison: the first standing is what the others' ratios are of. */
export interface Comparison {
  title: string
  part: 'draw' | 'flat' | 'save'
  database: string
  connections: number
  standings: Standing[]
  faults: Fault[]
}

export interface Catalog {
  tagIds: string[]
  rareTagId: string
  /** Some of the speeches. */
  speechIds: string[]
}

export async function signToken(): Promise<string> {
  const { AccessTokens } = await fromBuild<typeof import('../app/accounts/access_tokens.ts')>(
    'app/accounts/access_tokens.js'
  )
  return new AccessTokens([JWT_SECRET], 1440).sign({ userId: LEARNER_ID, signInId: LEARNER_ID })
}

export function readCatalog(url: string): Promise<Catalog> {
  return withClient(url, async (client) => {
    const tags = await client.query<{ id: string; name: string }>(
      'select id, name from tags order by length(name), name'
    )
    const speeches = await client.query<{ id: string }>(
      'select id from speeches order by external_id::int limit 1000'
    )
    return {
      tagIds: tags.rows.filter(({ name }) => name !== RARE_TAG).map(({ id }) => id),
      rareTagId: tags.rows.find(({ name }) => name === RARE_TAG)!.id,
      speechIds: speeches.rows.map(({ id }) => id),
    }
  })
}

/** How the rounds of a comparison are run. */
export function roundsOf({ options, cluster }: Bench) {
  return {
    rounds: options.rounds,
    seconds: options.seconds,
    warmUpAnswers: options.rounds === 1 ? 1 : WARM_UP_ANSWERS,
    databasePid: cluster.serverPid,
  }
}

/** The targets that take part; the product always does. */
export function chosen(targets: Target[], { options }: Bench): Target[] {
  return targets.filter((target) => target === PRODUCT || options.targets.includes(target.name))
}

/** A server to start: what it is called in the tables, what it runs, and on which database. */
export interface Entry {
  name: string
  target: Target
  url: string
}

/**
 * Starts servers, waits until they draw speeches, and stops them when the work is done. One that
 * does not start is a fault, and the others go on without it.
 */
export async function withServers(
  bench: Bench,
  entries: Entry[],
  work: (started: Checked) => Promise<void>
): Promise<void> {
  const started: Checked = { equal: [], faults: [] }
  const servers: ServerProcess[] = []
  try {
    for (const { name, target, url } of entries) {
      try {
        const server = await ServerProcess.start(name, target.command, url)
        servers.push(server)
        const { tagIds } = await readCatalog(url)
        const [request] = drawRequests(1, tagIds)
        await untilDrawing(server, request!, bench.token)
        started.equal.push({ name, server } satisfies Contestant)
      } catch (error) {
        started.faults.push({ name, fault: (error as Error).message })
      }
    }
    await work(started)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}
