import { test } from '@japa/runner'
import { changesBetween } from '#auditing/audit_log'

test.group('The changes between two states', () => {
  test('finds the changed fields by value: {what}')
    .with([
      {
        what: 'one of two',
        before: { a: 1, b: [1] },
        after: { a: 2, b: [1] },
        changes: { a: [1, 2] },
      },
      { what: 'none', before: { tags: [{ id: 1 }] }, after: { tags: [{ id: 1 }] }, changes: {} },
      {
        what: 'an order',
        before: { a: [1, 2] },
        after: { a: [2, 1] },
        changes: {
          a: [
            [1, 2],
            [2, 1],
          ],
        },
      },
      { what: 'something new', before: {}, after: { a: 1, b: null }, changes: { a: [null, 1] } },
      { what: 'something gone', before: { a: 1, b: null }, after: {}, changes: { a: [1, null] } },
      { what: 'nothing and null', before: { a: undefined }, after: { a: null }, changes: {} },
      {
        what: 'false and null',
        before: { a: false },
        after: { a: null },
        changes: { a: [false, null] },
      },
    ])
    .run(({ assert }, { before, after, changes }) => {
      const expected = Object.entries(changes).map(([field, [old, current]]) => {
        return [field, { before: old, after: current }]
      })
      assert.deepEqual(changesBetween(before, after), Object.fromEntries(expected) as object)
    })
})
