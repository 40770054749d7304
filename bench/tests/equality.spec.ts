import { test } from '@japa/runner'
import { difference } from '../equality.ts'

test.group('bench equality', () => {
  test('a difference is shown where it begins', ({ assert }) => {
    const wanted = { text: 'a'.repeat(100), level: 'B1', tags: ['past', 'travel'] }
    assert.equal(
      difference({ ...wanted, level: 'B2' }, wanted),
      `${'a'.repeat(28)}","level":"B2","tags":["past","travel"]} instead of ${'a'.repeat(28)}","level":"B1","tags":["past","travel"]}`
    )
    assert.equal(difference([1, 2], [1]), '[1,2] instead of [1]')
  })
})
