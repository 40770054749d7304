import { test } from '@japa/runner'
import { FaultyWorkers } from '#tests/support/faulty_worker'
import { until } from '#tests/support/until'
import {
  createScoreRequest,
  LOADING_SECONDS,
  useWatchedScorer,
  type ScoreRequest,
} from '#tests/support/watched_scorer'

const LOADED_DEATHS = 6
const DEATHS_WHILE_LOADING = 22
/** A recogniser that stays takes 40 MB and more: two of them are too many. */

/** What a thread that was not let go leaves behind: itself, and handles of the event loop. */
function leftovers() {
  const report = process.report.getReport() as { workers: unknown[]; libuv: { type: string }[] }
  const asynchronous = report.libuv.filter(({ type }) => type === 'async')
  return { threads: report.workers.length, handles: asynchronous.length }
}

test.group('POST speech/score, after many crashes', (group) => {
  let score: ScoreRequest
  group.setup(async () => {
    score = await createScoreRequest()
  })

  test('no thread, handle or memory stays behind', async ({ assert, cleanup }) => {
    const workers = new FaultyWorkers(cleanup)
    useWatchedScorer(cleanup)
    workers.release()

    const crash = async () => {
      const { status } = await score('Exit')
      assert.equal(status, 503)
    }
    const hangUp = async () => {
      const client = new AbortController()
      const before = workers.begun
      const outcome = score('Spin', client.signal).catch((error: unknown) => error)
      await until('the worker has begun', () => workers.begun > before, LOADING_SECONDS)
      client.abort()
      assert.propertyVal(await outcome, 'name', 'AbortError')
      await until('it has ended', () => workers.started.at(-1)!.threadId === -1)
    }

    await crash()
    await hangUp()
    const { status } = await score()
    assert.equal(status, 200)
    const before = { ...leftovers(), bytes: process.memoryUsage().rss }

    for (let death = 0; death < LOADED_DEATHS / 2; death++) {
      await crash()
      await hangUp()
    }
    workers.failLoads(DEATHS_WHILE_LOADING)
    for (let death = 0; death < DEATHS_WHILE_LOADING; death++) await crash()
    const last = await score()
    assert.equal(last.status, 200)

    assert.lengthOf(workers.started, 3 + LOADED_DEATHS + DEATHS_WHILE_LOADING)
    const alive = workers.started.filter(({ threadId }) => threadId !== -1)
    assert.lengthOf(alive, 1)
    const after = leftovers()
    assert.equal(after.threads, before.threads)
    assert.isAtMost(after.handles, before.handles)
  }).timeout(180_000)
})
