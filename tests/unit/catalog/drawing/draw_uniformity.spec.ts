import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { Cells, type DrawFilter } from '#catalog/drawing/cells'
import { drawUniformly } from '#catalog/drawing/draw'
import type { SpeechType } from '#catalog/enums'
import { AnswerTally } from '#tests/support/answer_tally'
import { seededRandom } from '#tests/support/random'

/** Draws of up to three speeches; of more, a tenth of that shows as much. */
const ROUNDS = 100_000
const ROUNDS_OF_MANY = 10_000

/** A good hundred comparisons at this rate: of a thousand correct ways to draw, one fails somewhere. */
const FALSE_ALARM = 1e-5

const tags = Array.from({ length: 300 }, () => randomUUID())

/** @returns the ids of new speeches of level B1, each with as many of the first `among` tags */
function putSpeeches(cells: Cells, tagCounts: number[], among: number): string[] {
  return tagCounts.map((count, index) => {
    const id = randomUUID()
    const tagIds = Array.from({ length: count }, (_, step) => tags[(index + step) % among]!)
    const type: SpeechType = index % 3 === 0 ? 'question' : 'answer'
    cells.put({ id, level: 'B1', type, tagIds })
    return id
  })
}

/**
 * Twelve drawable speeches, with one to all of seven tags, among others that must not be drawn.
 * Their cells hold 40 entries: up to a limit of nine, speeches are tried; from ten on, listed.
 */
function overlappingCells() {
  const cells = new Cells()
  putSpeeches(cells, [7, 7, 7], 7).forEach((id) => cells.remove(id))
  const ids = putSpeeches(cells, [1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 7], 7)
  const elsewhere = { id: randomUUID(), level: 'C1', type: 'answer', tagIds: tags } as const
  cells.put({ ...elsewhere, tagIds: [...tags] })
  cells.put({ ...elsewhere, id: randomUUID(), level: 'B1', tagIds: [] })
  cells.put({ ...elsewhere, id: randomUUID(), level: 'B1', tagIds: [tags[7]!] })
  return { cells, ids, elsewhere: elsewhere.id }
}

const requested = (count: number): DrawFilter => ({ level: 'B1', tagIds: tags.slice(0, count) })

interface Drawing {
  cells: Cells
  filter: DrawFilter
  limit: number
  exclude?: Set<string>
  drawable: string[]
  rounds?: number
}

function assertDrawsUniformly({ cells, filter, limit, drawable, ...others }: Drawing): void {
  const { rounds = limit > 3 ? ROUNDS_OF_MANY : ROUNDS, exclude = new Set<string>() } = others
  const random = seededRandom(20_261_122)
  const tally = new AnswerTally(drawable, limit)
  const ids: string[] = []
  for (let round = 0; round < rounds; round++) {
    const drawn = drawUniformly(cells, filter, limit, exclude, random)
    tally.add(drawn.map((speech) => (ids[speech] ??= cells.idOf(speech))))
  }
  tally.assertUniform(FALSE_ALARM)
}

test.group('100,000 draws are uniform', (group) => {
  group.each.timeout(90_000)
  const { cells, ids, elsewhere } = overlappingCells()

  test('100,000 draws are uniform with a limit of {$self}')
    .with([1, 2, 3, 9, 10, 12, 50])
    .run((_, limit) => {
      assertDrawsUniformly({ cells, filter: requested(7), limit, drawable: ids })
    })

  test('100,000 draws are uniform with a limit of {$self} and some excluded')
    .with([1, 5, 8, 50])
    .run((_, limit) => {
      const drawable = ids.filter((_id, index) => index % 3 !== 1)
      const unknown = Array.from({ length: 200 }, () => randomUUID())
      const exclude = new Set([...ids.filter((id) => !drawable.includes(id)), elsewhere])
      for (const id of unknown) exclude.add(id)
      assertDrawsUniformly({ cells, filter: requested(7), limit, exclude, drawable })
    })

  test('100,000 draws are uniform of one type with a limit of {$self}')
    .with([2, 50])
    .run((_, limit) => {
      const filter: DrawFilter = { ...requested(7), type: 'answer' }
      const drawable = ids.filter((_id, index) => index % 3 !== 0)
      assertDrawsUniformly({ cells, filter, limit, drawable })
    })

  test('100,000 draws are uniform after speeches were removed, put back and given other tags', () => {
    const changed = overlappingCells()
    const [first, second, third, ...others] = changed.ids as [string, string, string, ...string[]]
    for (const id of [first, second, third]) changed.cells.remove(id)
    const speech = { id: second, level: 'B1', type: 'answer' } as const
    changed.cells.put({ ...speech, tagIds: tags.slice(0, 7) })
    changed.cells.put({ ...speech, tagIds: [tags[3]!] })
    changed.cells.put({ ...speech, id: third, tagIds: tags.slice(0, 50) })
    changed.cells.put({ ...speech, id: others[0]!, tagIds: tags.slice(2, 6) })
    changed.cells.put({ ...speech, id: others[8]!, level: 'A2', tagIds: tags.slice(0, 7) })
    const drawable = [second, third, ...others.slice(0, 8)]
    for (const limit of [1, 3]) {
      const drawing = { cells: changed.cells, filter: requested(7), limit, drawable }
      assertDrawsUniformly({ ...drawing, rounds: ROUNDS_OF_MANY })
    }
  })
})

test.group('Draws are uniform', (group) => {
  group.each.timeout(90_000)
  test(
    'draws are uniform with {$self} requested tags of 300, those of no speech and unknown ones included'
  )
    .with([33, 64, 300])
    .run((_, count) => {
      const cells = new Cells()
      const drawable = putSpeeches(cells, [1, 1, 2, 3, 16, 31, 32, 33], 33)
      const filter = requested(count)
      filter.tagIds = [...filter.tagIds, ...Array.from({ length: 50 }, () => randomUUID())]
      for (const limit of [1, 3, 50]) {
        assertDrawsUniformly({ cells, filter, limit, drawable, rounds: 2500 })
      }
    })

  test('draws are uniform when a few have all of 300 requested tags, and most have one', () => {
    const cells = new Cells()
    const drawable = putSpeeches(cells, [300, 300, ...Array.from({ length: 18 }, () => 1)], 300)
    assertDrawsUniformly({ cells, filter: requested(300), limit: 1, drawable, rounds: 2000 })
  })

  test('draws are uniform when trying gives up and the rest is listed', () => {
    const cells = new Cells()
    const ids = putSpeeches(
      cells,
      [...Array.from({ length: 200 }, (_, index) => 1 + (index % 7))],
      7
    )
    const drawable = ids.slice(0, 8)
    const exclude = new Set(ids.slice(8))
    for (const limit of [1, 2]) {
      const drawing = { cells, filter: requested(7), limit, exclude, drawable }
      assertDrawsUniformly({ ...drawing, rounds: 800 })
    }
  })

  test('draws are uniform when a tag is requested twice', () => {
    const cells = new Cells()
    const drawable = putSpeeches(cells, [1, 1, 1, 2, 2, 2, 3, 3, 3], 3)
    const filter: DrawFilter = { level: 'B1', tagIds: [tags[0]!, ...tags.slice(0, 3)] }
    assertDrawsUniformly({ cells, filter, limit: 2, drawable, rounds: 5000 })
  })
})
