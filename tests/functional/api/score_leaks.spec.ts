import { test } from '@japa/runner'
import { FaultyWorkers } from '#tests/support/faulty_worker'
import { until } from '#tests/support/until'
import {
  createScoreRequest,
  LOADING_SECONDS,
  type ScoreRequest,
  useWatchedScorer,
} from '#tests/support/watched_scorer'

const LOADED_DEATHS = 6
const DEATHS_WHILE_LOADING = 22

/** Handles of the event loop, which a process that is not let go leaves behind. */
function leftovers() {
  const report = process.report.getReport() as { libuv: { type: string }[] }
  const count = (type: string) => report.libuv.filter((handle) => handle.type === type).length
  return { processes: count('process'), pipes: count('pipe') }
}

test.group('POST speech/score, after many crashes', (group) => {
  let score: ScoreRequest
  group.setup(async () => {
    score = await createScoreRequest()
  })

  test('crashes of the scorer leave no process and no pipe behind', async ({ assert, cleanup }) => {
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
      const [worker] = workers.alive
      const outcome = score('Spin', client.signal).catch((error: unknown) => error)
      await until('the worker has begun', () => workers.begun > before, LOADING_SECONDS)
      client.abort()
      assert.propertyVal(await outcome, 'name', 'AbortError')
      await until('it has ended', () => !workers.alive.includes(worker!))
    }

    await crash()
    await hangUp()
    const { status } = await score()
    assert.equal(status, 200)
    const before = leftovers()

    for (let death = 0; death < LOADED_DEATHS / 2; death++) {
      await crash()
      await hangUp()
    }
    workers.failLoads(DEATHS_WHILE_LOADING)
    // The first one ends a loaded process; what replaces it fails while it loads, and so do the next.
    for (let death = 0; death < DEATHS_WHILE_LOADING; death++) await crash()
    await until('it scores again', async () => {
      const last = await score()
      return last.status === 200
    })

    assert.lengthOf(workers.started, 3 + LOADED_DEATHS + 1 + DEATHS_WHILE_LOADING)
    assert.lengthOf(workers.alive, 1)
    const after = leftovers()
    // One that was there before may be gone: it belonged to something else.
    assert.isAtMost(after.processes, before.processes)
    assert.isAtMost(after.pipes, before.pipes)
  }).timeout(180_000)
})
