import { test } from '@japa/runner'
import { registry } from '#metrics/registry'
import { ReadinessCheck } from '#operations/readiness'
import { Shutdown } from '#operations/shutdown'

/** A check whose database is asked here, and whose other dependencies are there. */
function checkOf(askDatabase: () => Promise<unknown>) {
  const shutdown = new Shutdown()
  const check = new ReadinessCheck(
    { rawQuery: askDatabase as never },
    () => Promise.resolve([]),
    { prepare: () => Promise.resolve() },
    { isLoaded: true },
    { state: () => 'ready' },
    null,
    shutdown
  )
  return { check, shutdown }
}

test.group('Readiness', () => {
  test('asks the dependencies once a second, whoever wants to know whether the server is ready', async ({
    assert,
  }) => {
    let asked = 0
    const { check } = checkOf(() => Promise.resolve(++asked))
    const first = await Promise.all([check.run(5000), check.run(5000), check.run(5999)])
    assert.equal(asked, 1)
    for (const { ready } of first) assert.isTrue(ready)
    await Promise.all([check.run(6000), check.run(6999)])
    assert.equal(asked, 2)
  })

  test('tells of a dependency that went away within a second', async ({ assert }) => {
    let isThere = true
    const { check } = checkOf(() => (isThere ? Promise.resolve() : Promise.reject(new Error('no'))))
    await check.run(5000)
    isThere = false
    const { ready, checks } = await check.run(6000)
    assert.isFalse(ready)
    assert.equal(checks.database, 'unavailable')
    const told = await registry.getSingleMetricAsString('saywell_dependency_up')
    assert.include(told, '{name="database"} 0')
    assert.include(told, '{name="storage"} 1')
    assert.notInclude(told, 'redis')
    isThere = true
    const later = await check.run(7000)
    assert.isTrue(later.ready)
  })

  test('a server that is told to stop is not ready at once, though all dependencies are there', async ({
    assert,
  }) => {
    const { check, shutdown } = checkOf(() => Promise.resolve())
    await check.run(5000)
    shutdown.begin()
    assert.containsSubset(await check.run(5001), {
      ready: false,
      stopping: true,
      checks: { database: 'ok' },
    })
  })
})
