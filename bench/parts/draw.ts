import {
  type Bench,
  chosen,
  type Comparison,
  readCatalog,
  roundsOf,
  withServers,
} from '../bench.ts'
import { checkDraws } from '../equality.ts'
import { drawRequests, toBytes } from '../load/requests.ts'
import { runMatch } from '../match.ts'
import { DRAW_TARGETS, PRODUCT } from '../targets.ts'

const FILTERS = 1000

/** Random speeches: the product and its peers on each database, with few and many connections. */
export async function compareDraws(
  bench: Bench,
  report: (comparison: Comparison) => void
): Promise<void> {
  for (const { name: database, url } of bench.databases) {
    const { tagIds, rareTagId } = await readCatalog(url)
    const requests = drawRequests(FILTERS, tagIds).map((one) => toBytes(one, bench.token))
    const entries = chosen(DRAW_TARGETS, bench).map((target) => ({
      name: target.name,
      target,
      url,
    }))
    await withServers(bench, entries, async (started) => {
      const checked = await checkDraws(started.equal, rareTagId, bench.token)
      const faults = [...started.faults, ...checked.faults]
      for (const connections of bench.options.connections) {
        const plan = { ...roundsOf(bench), requests, expected: 200, connections }
        const title = `Random speeches, ${database}, ${connections} connections`
        const standings = await runMatch(checked.equal, plan)
        report({ title, part: 'draw', database, connections, standings, faults })
      }
    })
  }
}

/** Random speeches from catalogs of different sizes, by the product alone. */
export async function compareSizes(
  bench: Bench,
  report: (comparison: Comparison) => void
): Promise<void> {
  const [{ tags } = { tags: 0 }] = bench.databases
  const databases = bench.databases.filter((one) => one.tags === tags)
  if (databases.length < 2) return
  const entries = databases.map(({ name, url }) => ({ name, target: PRODUCT, url }))
  await withServers(bench, entries, async (started) => {
    const connections = bench.options.connections[0]!
    const requests = new Map<string, Buffer[]>()
    for (const { name, url } of databases) {
      const { tagIds } = await readCatalog(url)
      requests.set(
        name,
        drawRequests(FILTERS, tagIds).map((one) => toBytes(one, bench.token))
      )
    }
    const contestants = started.equal.map((one) => ({ ...one, requests: requests.get(one.name)! }))
    const plan = { ...roundsOf(bench), requests: [], expected: 200, connections }
    report({
      title: `Random speeches by the product, by size, ${connections} connections`,
      part: 'flat',
      database: databases.map(({ name }) => name).join(', '),
      connections,
      standings: await runMatch(contestants, plan),
      faults: started.faults,
    })
  })
}
