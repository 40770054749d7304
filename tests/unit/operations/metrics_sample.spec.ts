import { test } from '@japa/runner'
import { MetricsSample } from '#operations/metrics_sample'

test.group('The sample of the metrics', () => {
  test('is taken again after one that the database did not answer', async ({ assert }) => {
    const away = new Error('The database is away.')
    const troubles: Error[] = []
    let asked = 0
    const sample = new MetricsSample(
      { rawQuery: (() => Promise.reject(away)) as never },
      { run: () => Promise.resolve(++asked as never) },
      (error) => troubles.push(error)
    )
    await sample.take()
    await sample.take()
    assert.deepEqual([asked, ...troubles], [2, away, away])
  })
})
