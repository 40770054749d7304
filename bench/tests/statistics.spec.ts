import { test } from '@japa/runner'
import { median, percentile, ratios, spread } from '../measure/statistics.ts'

test.group('bench statistics', () => {
  test('a percentile is the smallest value that the share does not exceed', ({ assert }) => {
    const values = [50, 20, 15, 40, 35]
    assert.equal(percentile(values, 0.05), 15)
    assert.equal(percentile(values, 0.3), 20)
    assert.equal(percentile(values, 0.4), 20)
    assert.equal(percentile(values, 0.5), 35)
    assert.equal(percentile(values, 0.99), 50)
    assert.equal(percentile(values, 1), 50)
    assert.deepEqual(values, [50, 20, 15, 40, 35])
  })

  test('the median of an even number of values is the mean of the two in the middle', ({
    assert,
  }) => {
    assert.equal(median([9, 1, 5]), 5)
    assert.equal(median([10, 9, 1, 2]), 5.5)
  })

  test('nothing measured has no percentile and no median', ({ assert }) => {
    assert.isNaN(percentile([], 0.5))
    assert.isNaN(median([]))
  })

  test('ratios are taken round by round, before their median', ({ assert }) => {
    // The machine was four times as slow in the last round, for both.
    assert.deepEqual(ratios([300, 100, 50], [100, 100, 25]), {
      median: 2,
      minimum: 1,
      maximum: 3,
    })
    assert.deepEqual(spread([4, 8, 6]), { median: 6, minimum: 4, maximum: 8 })
  })
})
