/**
 * A process that saves sessions without HTTP, with the product's use case and with the savers of
 * `servers/row_by_row.ts`, round by round in turn, and prints the sessions a second as JSON.
 *
 * Arguments: rounds, seconds of a round, saves at once.
 */
import type { ApplicationService } from '@adonisjs/core/types'
import type { FinishedSession } from '../../app/practice/finished_session.ts'
import { readCatalog } from '../bench.ts'
import { sessionRequests, SESSIONS } from '../load/requests.ts'
import { fromBuild } from '../product.ts'
import { saveRowByRow } from '../servers/row_by_row.ts'
import { LEARNER_ID } from '../settings.ts'
import { CREATE, CREATE_MANY, PRODUCT } from '../targets.ts'

/** Sessions a second of each saver, a number for each round. */
export type SavedAlone = Record<string, number[]>

const MILLISECONDS_PER_SECOND = 1000

const { Ignitor } = await import('@adonisjs/core')
const { APP_ROOT, importer } =
  await fromBuild<typeof import('../../bin/app_root.ts')>('bin/app_root.js')
const { createNodeServer } =
  await fromBuild<typeof import('../../start/node_server.ts')>('start/node_server.js')
const { SessionSaver } = await fromBuild<typeof import('../../app/practice/session_saver.ts')>(
  'app/practice/session_saver.js'
)

const [rounds, seconds, atOnce] = process.argv.slice(2).map(Number) as [number, number, number]
const { speechIds, tagIds } = await readCatalog(process.env.DATABASE_URL!)
const sessions = sessionRequests(SESSIONS, speechIds, tagIds).map(({ body }) => {
  const session = body as FinishedSession
  return {
    ...session,
    results: session.results.map((result) => ({ ...result, score_receipt: null })),
    started_at: new Date(session.started_at!),
    completed_at: new Date(session.completed_at!),
    time_zone: null,
    client_id: null,
  }
})

const ignitor = new Ignitor(APP_ROOT, { importer })
let app: ApplicationService | undefined
ignitor.tap((created) => {
  app = created
  created.booting(async () => {
    await fromBuild('start/env.js')
  })
})
await ignitor.httpServer().start(createNodeServer)

const savers = new Map([[PRODUCT.name, await app!.container.make(SessionSaver)]])
for (const { name } of [CREATE, CREATE_MANY]) {
  await saveRowByRow(app!, name === CREATE_MANY.name)
  savers.set(name, await app!.container.make(SessionSaver))
}

const saved: SavedAlone = Object.fromEntries([...savers.keys()].map((name) => [name, []]))
// The round before the first one does not count: V8 optimizes what runs often.
for (let round = 0; round <= rounds; round++) {
  for (const [name, saver] of savers) {
    const perSecond = await saveFor(seconds, (session) => saver.save(LEARNER_ID, session, null))
    if (round > 0) saved[name]!.push(perSecond)
  }
}
process.stdout.write(`${JSON.stringify(saved)}\n`)
await app!.terminate()

async function saveFor(
  duration: number,
  save: (session: FinishedSession) => Promise<unknown>
): Promise<number> {
  const startedAt = performance.now()
  const endsAt = startedAt + duration * MILLISECONDS_PER_SECOND
  let count = 0
  const keepSaving = async () => {
    while (performance.now() < endsAt) await save(sessions[count++ % sessions.length]!)
  }
  await Promise.all(Array.from({ length: atOnce }, keepSaving))
  return (count / (performance.now() - startedAt)) * MILLISECONDS_PER_SECOND
}
