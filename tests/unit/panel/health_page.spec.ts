import { test } from '@japa/runner'
import type { Readiness } from '#operations/readiness'
import { healthPage } from '#panel/health_page'

const HEALTHY: Readiness = {
  ready: true,
  stopping: false,
  checks: {
    ...{ database: 'ok', migrations: 'ok', storage: 'ok', redis: null },
    ...{ catalog: 'ok', scorer: 'ready' },
  },
  milliseconds: { database: 2, migrations: 3, storage: 4, redis: 0 },
}

function linesOf(changes: { checks?: object; milliseconds?: object } = {}) {
  const { lines, isGood } = healthPage({
    ...HEALTHY,
    checks: { ...HEALTHY.checks, ...changes.checks },
    milliseconds: { ...HEALTHY.milliseconds, ...changes.milliseconds },
  })
  return { isGood, said: lines.map(({ name, state, words }) => `${name} ${state}: ${words}`) }
}

test.group('What is said of the health of the server', () => {
  test('names each dependency with the time that it took', ({ assert }) => {
    assert.deepEqual(linesOf(), {
      isGood: true,
      said: [
        'Database good: 2 ms',
        'Redis off: not used',
        'Storage good: 4 ms',
        'Scorer good: ready',
      ],
    })
  })

  test('says {line}')
    .with([
      { changes: { checks: { database: 'unavailable' } }, line: 'Database bad: does not answer' },
      {
        changes: { checks: { migrations: 'unavailable' } },
        line: 'Database bad: has not all tables: run the migrations',
      },
      { changes: { milliseconds: { storage: 900 } }, line: 'Storage warn: slow, 900 ms' },
      { changes: { checks: { redis: 'unavailable' } }, line: 'Redis bad: does not answer' },
      { changes: { checks: { scorer: 'unavailable' } }, line: 'Scorer bad: does not score' },
    ])
    .run(({ assert }, { changes, line }) => {
      const { isGood, said } = linesOf(changes)
      assert.include(said, line)
      assert.isFalse(isGood)
    })
})
