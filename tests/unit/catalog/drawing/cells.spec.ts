import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { Cells, type DrawFilter, type PooledSpeech } from '#catalog/drawing/cells'
import { LEVELS } from '#catalog/enums'

const [verbs, food, travel] = [randomUUID(), randomUUID(), randomUUID()] as const

function speech(fields: Partial<PooledSpeech> = {}): PooledSpeech {
  return { id: randomUUID(), level: 'A1', type: 'answer', tagIds: [verbs, food], ...fields }
}

function idsOf(cells: Cells, filter: DrawFilter): string[] {
  return cells
    .matching(filter)
    .flatMap((cell) => [...cell.entries()])
    .map((entry) => cells.idOf(entry))
}

test.group('Cells', () => {
  test('cells hold a speech in the cell of each of its tags', ({ assert }) => {
    const cells = new Cells()
    const one = speech()
    cells.put(one)
    assert.deepEqual(idsOf(cells, { level: 'A1', tagIds: [verbs] }), [one.id])
    assert.deepEqual(idsOf(cells, { level: 'A1', tagIds: [verbs, food] }), [one.id, one.id])
    assert.deepEqual(idsOf(cells, { level: 'A1', type: 'answer', tagIds: [food] }), [one.id])
    assert.isEmpty(idsOf(cells, { level: 'A1', type: 'question', tagIds: [food] }))
    assert.isEmpty(idsOf(cells, { level: 'A2', tagIds: [food] }))
    assert.isEmpty(idsOf(cells, { level: 'A1', tagIds: [travel] }))
  })

  test('cells count by tag, level and type', ({ assert }) => {
    const cells = new Cells()
    cells.put(speech())
    cells.put(speech({ type: 'question' }))
    cells.put(speech({ level: 'C1', tagIds: [food] }))
    assert.equal(cells.count(food, undefined, undefined), 3)
    assert.equal(cells.count(food, 'A1', undefined), 2)
    assert.equal(cells.count(food, undefined, 'answer'), 2)
    assert.equal(cells.count(food, 'A1', 'question'), 1)
    assert.equal(cells.count(verbs, 'C1', undefined), 0)
    assert.equal(cells.count(randomUUID(), undefined, undefined), 0)
  })

  test('cells replace what they know of a speech', ({ assert }) => {
    const cells = new Cells()
    const old = speech()
    const neighbours = [speech(), speech()]
    for (const one of [neighbours[0]!, old, neighbours[1]!]) cells.put(one)
    cells.put({ ...old, level: 'B2', type: 'question', tagIds: [travel] })
    assert.deepEqual(idsOf(cells, { level: 'B2', type: 'question', tagIds: [travel] }), [old.id])
    assert.sameMembers(
      idsOf(cells, { level: 'A1', tagIds: [verbs] }),
      neighbours.map(({ id }) => id)
    )
    const [number] = cells.matching({ level: 'B2', tagIds: [travel] }).flatMap((cell) => {
      return [...cell.entries()]
    })
    assert.deepEqual(cells.tagIdsOf(number!), [travel])
    assert.equal(cells.countTags(number!, cells.tagNumbers([verbs, travel])), 1)
  })

  test('cells remove a speech, once or twice, and take it back', ({ assert }) => {
    const cells = new Cells()
    const [one, other] = [speech(), speech()]
    cells.put(one)
    cells.put(other)
    for (let times = 0; times < 2; times++) cells.remove(one.id)
    cells.remove(randomUUID())
    assert.deepEqual(idsOf(cells, { level: 'A1', tagIds: [verbs, food] }), [other.id, other.id])
    cells.put(one)
    assert.equal(cells.count(verbs, 'A1', 'answer'), 2)
  })

  test('cells hold speeches without tags and with 300 tags', ({ assert }) => {
    const cells = new Cells()
    const tagIds = Array.from({ length: 300 }, () => randomUUID())
    const many = speech({ tagIds })
    cells.put(speech({ tagIds: [] }))
    cells.put(many)
    for (const tagId of tagIds) {
      assert.deepEqual(idsOf(cells, { level: 'A1', tagIds: [tagId] }), [many.id])
    }
    assert.deepEqual(cells.tagIdsOf(1), tagIds)
    assert.equal(cells.countTags(1, cells.tagNumbers(tagIds.slice(0, 40))), 40)
  })

  test('cells agree with a plain list after a thousand changes', ({ assert }) => {
    const cells = new Cells()
    const plain = new Map<string, PooledSpeech>()
    const ids = Array.from({ length: 50 }, () => randomUUID())
    for (let change = 0; change < 1000; change++) {
      const id = ids[(change * 7919) % 50]!
      if (change % 5 === 0) {
        cells.remove(id)
        plain.delete(id)
      } else {
        const tagIds = [verbs, food, travel].filter((_, index) => (change >> index) % 2 === 0)
        const changed = speech({ id, level: change % 3 === 0 ? 'A1' : 'B1', tagIds })
        cells.put(changed)
        plain.set(id, changed)
      }
    }
    assert.equal(cells.speechCount, plain.size)
    for (const level of ['A1', 'B1'] as const) {
      for (const tagId of [verbs, food, travel]) {
        const expected = [...plain.values()].filter((one) => {
          return one.level === level && one.tagIds.includes(tagId)
        })
        assert.sameMembers(
          idsOf(cells, { level, tagIds: [tagId] }),
          expected.map(({ id }) => id)
        )
      }
    }
    assert.isBelow(cells.bytes, 50_000)
  })

  test('cells take less than 60 bytes for a speech with three of 300 tags', ({ assert }) => {
    const count = 200_000
    const cells = new Cells(count)
    const tagIds = Array.from({ length: 300 }, () => randomUUID())
    for (let number = 0; number < count; number++) {
      const three = [1, 7, 13].map((step) => tagIds[(number * step) % 300]!)
      cells.put(speech({ level: LEVELS[number % 5]!, tagIds: [...new Set(three)] }))
    }
    assert.isBelow(cells.bytes / count, 60)
  })
})
