import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { Cells, type DrawFilter } from '#catalog/drawing/cells'
import { drawUniformly } from '#catalog/drawing/draw'
import { assertUniform } from '#tests/support/chi_square'
import { seededRandom } from '#tests/support/random'

const tags = Array.from({ length: 300 }, () => randomUUID())

/** Speeches of level B1, each with these of the tags. @returns the cells and the ids */
function cellsOf(tagNumbers: number[][]) {
  const cells = new Cells()
  const ids = tagNumbers.map((numbers) => {
    const id = randomUUID()
    const tagIds = numbers.map((number) => tags[number]!)
    cells.put({ id, level: 'B1', type: 'answer', tagIds })
    return id
  })
  return { cells, ids }
}

const filterOf = (count: number): DrawFilter => ({ level: 'B1', tagIds: tags.slice(0, count) })

/** How often each set of speeches was drawn. */
function countSets(
  cells: Cells,
  filter: DrawFilter,
  limit: number,
  { rounds = 40_000, exclude = new Set<string>() } = {}
) {
  const random = seededRandom(20_260_131)
  const counts = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const drawn = drawUniformly(cells, filter, limit, exclude, random)
    const name = drawn.sort((one, other) => one - other).join()
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

test.group('Drawing is uniform', () => {
  test('draws uniformly where the cells are small enough to be listed', ({ assert }) => {
    const { cells } = cellsOf([[0], [1], [0, 1], [2], [0, 1, 2]])
    const pairs = countSets(cells, filterOf(3), 2)
    assert.equal(pairs.size, 10)
    assertUniform('pairs', pairs, 10, 1e-3)
  })

  test('draws uniformly where speeches are tried', ({ assert }) => {
    const overlapping = [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2], [0, 1, 2], [2, 3], [3], [0, 3]]
    const { cells } = cellsOf(overlapping)
    const singles = countSets(cells, filterOf(4), 1)
    assert.equal(singles.size, 10)
    assertUniform('singles', singles, 10, 1e-3)
    const pairs = countSets(cells, filterOf(4), 2)
    assert.equal(pairs.size, 45)
    assertUniform('pairs', pairs, 45, 1e-3)
  })

  test('draws uniformly where tries run out because most is excluded', ({ assert }) => {
    const { cells, ids } = cellsOf(
      Array.from({ length: 100 }, (_, index) => (index % 3 === 0 ? [0, 1, 2] : [0]))
    )
    const singles = countSets(cells, filterOf(3), 1, {
      rounds: 5000,
      exclude: new Set(ids.slice(5)),
    })
    assert.equal(singles.size, 5)
    assertUniform('singles', singles, 5, 1e-3)
  })

  test('draws uniformly over more than 32 tags, and with more than 32 tags on a speech', ({
    assert,
  }) => {
    const all = Array.from({ length: 300 }, (_, number) => number)
    const { cells } = cellsOf([all, all, ...all.slice(0, 10).map((number) => [number, 299])])
    const singles = countSets(cells, filterOf(300), 1, { rounds: 3000 })
    assert.equal(singles.size, 12)
    assertUniform('singles', singles, 12, 1e-3)
  })
})

test.group('Drawing', () => {
  test('a draw never repeats a speech, and finds all there are', ({ assert }) => {
    const { cells } = cellsOf(Array.from({ length: 30 }, () => [0, 1, 2]))
    for (const limit of [1, 7, 22, 23, 30, 50]) {
      const drawn = drawUniformly(cells, filterOf(3), limit, new Set(), seededRandom(limit))
      assert.lengthOf(new Set(drawn), Math.min(limit, 30))
      assert.lengthOf(drawn, Math.min(limit, 30))
    }
  })

  test('a draw is empty when nothing is left or nothing matches', ({ assert }) => {
    const { cells, ids } = cellsOf(Array.from({ length: 100 }, () => [0, 1]))
    const random = seededRandom(1)
    assert.isEmpty(drawUniformly(cells, filterOf(2), 10, new Set(ids), random))
    const elsewhere: DrawFilter = { ...filterOf(2), level: 'C1' }
    assert.isEmpty(drawUniformly(cells, elsewhere, 10, new Set(), random))
    const unknown: DrawFilter = { level: 'B1', tagIds: [randomUUID()] }
    assert.isEmpty(drawUniformly(cells, unknown, 10, new Set(), random))
    assert.isEmpty(drawUniformly(new Cells(), filterOf(2), 10, new Set(), random))
  })

  test('a draw holds exactly what is not excluded', ({ assert }) => {
    const { cells, ids } = cellsOf(Array.from({ length: 500 }, () => [0, 1]))
    const kept = ids.slice(0, 4)
    const exclude = new Set(ids.slice(4))
    const drawn = drawUniformly(cells, filterOf(2), 10, exclude, seededRandom(3))
    assert.sameMembers(
      drawn.map((speech) => cells.idOf(speech)),
      kept
    )
  })

  test('a draw takes a bounded number of random numbers, whatever is excluded', ({ assert }) => {
    const { cells, ids } = cellsOf(Array.from({ length: 20_000 }, () => [0, 1, 2]))
    for (const exclude of [new Set<string>(), new Set(ids), new Set(ids.slice(3))]) {
      const random = seededRandom(4)
      let asked = 0
      const counting = () => {
        asked++
        return random()
      }
      drawUniformly(cells, filterOf(3), 10, exclude, counting)
      assert.isAtMost(asked, 10 * 32 * 2 + 10)
    }
  })

  test('a draw keeps to the requested type', ({ assert }) => {
    const cells = new Cells()
    const question = { id: randomUUID(), level: 'B1', type: 'question', tagIds: tags } as const
    cells.put({ ...question, tagIds: [...tags] })
    cells.put({ id: randomUUID(), level: 'B1', type: 'answer', tagIds: [tags[0]!] })
    const filter: DrawFilter = { ...filterOf(2), type: 'question' }
    const drawn = drawUniformly(cells, filter, 10, new Set(), seededRandom(5))
    assert.deepEqual(
      drawn.map((speech) => cells.idOf(speech)),
      [question.id]
    )
  })
})
