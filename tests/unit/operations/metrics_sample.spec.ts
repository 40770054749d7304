import { test } from '@japa/runner'
import { registry } from '#metrics/registry'
import { MetricsSample } from '#operations/metrics_sample'
import type { Readiness } from '#operations/readiness'

/** What the dependencies say, of which the database is away. */
const READINESS: Readiness = {
  ready: false,
  stopping: false,
  checks: {
    ...{ database: 'unavailable', migrations: 'unavailable', storage: 'ok', redis: null },
    ...{ catalog: 'loading', scorer: 'idle' },
  },
  milliseconds: { database: 0, migrations: 0, storage: 0, redis: 0 },
}

test.group('The sample of the metrics', () => {
  test('tells of a database that is away, and is taken again', async ({ assert }) => {
    const away = new Error('The database is away.')
    const troubles: Error[] = []
    const sample = new MetricsSample(
      { rawQuery: (() => Promise.reject(away)) as never },
      { run: () => Promise.resolve(READINESS) },
      (error) => troubles.push(error)
    )
    await sample.take()
    await sample.take()
    assert.deepEqual(troubles, [away, away])
    const told = await registry.getSingleMetricAsString('saywell_dependency_up')
    assert.include(told, '{name="database"} 0')
    assert.include(told, '{name="storage"} 1')
    assert.notInclude(told, 'redis')
  })
})
