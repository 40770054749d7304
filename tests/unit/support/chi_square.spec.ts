import { test } from '@japa/runner'
import { assertUniform, chiSquare, criticalChiSquare } from '#tests/support/chi_square'

const countsOf = (counts: number[]) => new Map(counts.entries())

test.group('Chi-square', () => {
  test('chi-square is the sum of squared differences by the share', ({ assert }) => {
    assert.equal(chiSquare([10, 10, 10], 3), 0)
    assert.equal(chiSquare([5, 15], 2), 5)
    assert.equal(chiSquare([20], 2), 20)
  })

  // From the table of critical values in the NIST/SEMATECH e-Handbook, 1.3.6.7.4.
  test('chi-square exceeds its critical value with {degrees} degrees once in a thousand')
    .with([
      { degrees: 5, critical: 20.515 },
      { degrees: 10, critical: 29.588 },
      { degrees: 50, critical: 86.661 },
      { degrees: 100, critical: 149.449 },
    ])
    .run(({ assert }, { degrees, critical }) => {
      const approximated = criticalChiSquare(degrees, 1e-3)
      assert.isAtLeast(approximated, critical)
      assert.isAtMost(approximated, critical * 1.013)
    })

  test('chi-square calls an unfair draw unfair', ({ assert }) => {
    assert.doesNotThrow(() => assertUniform('a coin', countsOf([480, 520]), 2, 1e-3))
    assert.throws(() => assertUniform('a coin', countsOf([400, 600]), 2, 1e-7), /a coin: not unif/)
    assert.throws(() => assertUniform('a die', countsOf([99, 101]), 6, 1e-7), /a die: not uniform/)
    assert.throws(() => assertUniform('a coin', countsOf([9, 9, 9]), 2, 1e-3), /more than 2/)
    assert.throws(() => assertUniform('a die', countsOf([1, 2]), 6, 1e-3), /3 are too few/)
  })
})
