import { test } from '@japa/runner'
import {
  auc,
  correlation,
  equalErrorRate,
  type Observation,
  separation,
} from '../../../lab/scoring/statistics.ts'

function observed(recording: string, ...values: number[]): Observation[] {
  return values.map((value) => ({ recording, value }))
}

test.group('Statistics of the scoring lab', () => {
  test('AUC is the share of pairs in the right order, ties counting half', ({ assert }) => {
    // 3 > 1, 3 > 2, 2 > 1, and 2 beside 2.
    assert.equal(auc([3, 2], [1, 2]), 3.5 / 4)
    assert.equal(auc([8, 2, 6, 4], [7, 1, 5, 3]), 10 / 16)
    assert.equal(auc([5, 6], [1, 2, 3]), 1)
    assert.equal(auc([1, 2], [5, 6, 7]), 0)
    assert.equal(auc([4, 4], [4, 4, 4]), 0.5)
    assert.isNaN(auc([], [1]))
  })

  test('a correlation is 1 for a rising line and -1 for a falling one', ({ assert }) => {
    assert.closeTo(correlation([1, 2, 3], [10, 20, 30]), 1, 1e-9)
    assert.closeTo(correlation([1, 2, 3], [5, 3, 1]), -1, 1e-9)
    // Deviations -1, 0, 1 and 1/3, -2/3, 1/3.
    assert.closeTo(correlation([1, 2, 3], [2, 1, 2]), 0, 1e-9)
    assert.closeTo(correlation([1, 2, 3, 4], [1, 3, 2, 4]), 0.8, 1e-9)
  })

  test('at the equal error rate, as many right ones are below as wrong ones are not below', ({
    assert,
  }) => {
    // At 5: 1 of the right ones is below, and 8 of the wrong ones is not.
    assert.equal(equalErrorRate([7, 1, 6, 5], [8, 2, 4, 3]), 1 / 4)
    assert.equal(equalErrorRate([2, 3], [0, 1]), 0)
    assert.equal(equalErrorRate([0, 1], [2, 3]), 1)
    // At 2.5, 1/2 and 1/3 are the nearest that there are.
    assert.closeTo(equalErrorRate([2, 3], [1, 1, 2.5]), 5 / 12, 1e-9)
  })

  test('a confidence interval draws whole recordings, not single values', ({ assert }) => {
    const one = Array<number>(50).fill(1)
    const zero = Array<number>(50).fill(0)
    // A quarter of the draws is the first recording twice (1), another the second twice (0).
    const { auc: all, interval } = separation(
      [...observed('a', ...one), ...observed('b', ...zero)],
      [...observed('a', ...zero), ...observed('b', ...one)]
    )
    assert.equal(all, 0.5)
    assert.deepEqual(interval, [0, 1])
  })

  test('a confidence interval holds the middle 95 % of what is drawn', ({ assert }) => {
    // 5 of 20 recordings are wrong way round: a share of 0.25, standard error 0.097. All wrong
    // values are 0.5, so that the AUC is the share of right values that are 1.
    const recordings = Array.from({ length: 20 }, (_, index) => `recording ${index}`)
    const right = recordings.flatMap((name, index) => observed(name, index < 5 ? 0 : 1))
    const wrong = recordings.flatMap((name) => observed(name, 0.5))
    const { auc: all, interval } = separation(right, wrong)
    assert.equal(all, 0.75)
    assert.closeTo(interval[0], 0.75 - 1.96 * 0.097, 0.051)
    assert.closeTo(interval[1], 0.75 + 1.96 * 0.097, 0.051)
    assert.deepEqual(separation(right, wrong).interval, interval)
  })

  test('a confidence interval ignores draws without a right or a wrong value', ({ assert }) => {
    assert.deepEqual(separation(observed('a', 1), observed('b', 0)), {
      auc: 1,
      equalErrorRate: 0,
      interval: [1, 1],
    })
  })
})
