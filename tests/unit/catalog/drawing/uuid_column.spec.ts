import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { UuidColumn } from '#catalog/drawing/uuid_column'

test.group('UUID column', () => {
  test('a UUID column finds each of 10,000 ids, and no other', ({ assert }) => {
    const column = new UuidColumn()
    const ids = Array.from({ length: 10_000 }, () => randomUUID())
    const numbers = ids.map((id) => column.push(id))
    assert.deepEqual(
      numbers,
      ids.map((_, index) => index)
    )
    assert.deepEqual(
      ids.map((id) => column.find(id)),
      numbers
    )
    assert.deepEqual(
      numbers.map((number) => column.at(number)),
      ids
    )
    for (let tries = 0; tries < 1000; tries++) assert.isUndefined(column.find(randomUUID()))
    assert.isAtMost(column.bytes, 10_000 * 56)
  })

  test('a UUID column finds ids whose first bytes are the same', ({ assert }) => {
    const column = new UuidColumn()
    const ids = Array.from({ length: 100 }, (_, index) => {
      return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
    })
    for (const id of ids) column.push(id)
    for (const [index, id] of ids.entries()) assert.equal(column.find(id), index)
    assert.isUndefined(column.find('00000000-0000-4000-8000-000000000100'))
  })

  test('a UUID column finds an id in upper case', ({ assert }) => {
    const column = new UuidColumn()
    const id = randomUUID()
    column.push(id)
    assert.equal(column.find(id.toUpperCase()), 0)
  })

  test('an empty UUID column finds nothing', ({ assert }) => {
    assert.isUndefined(new UuidColumn().find(randomUUID()))
  })
})
