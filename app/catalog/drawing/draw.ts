import type { Cells, DrawFilter } from '#catalog/drawing/cells'
import type { NumberList } from '#catalog/drawing/number_list'

/** Cells that hold no more than this, for each speech wanted, are listed and shuffled. */
const LIST_FACTOR = 4

/** Tries for each speech wanted, before what is left is listed: enough unless little is left. */
const TRIES_FACTOR = 32

/**
 * Draws speeches without repeats, each set of them as likely as any other.
 *
 * A cell is picked in proportion to its size, then a position in it: a speech with k of the
 * requested tags stands in k cells, and is accepted with probability 1/k, which makes the draw
 * uniform over the union of the cells (rejection sampling). Where the cells are small, or tries run
 * out because little is left, the rest is listed and shuffled (Fisher-Yates), which is uniform too.
 *
 * @param exclude ids that must not be drawn
 * @param random returns numbers in [0, 1), as Math.random
 * @returns at most `limit` numbers of speeches; fewer when no more match
 */
export function drawUniformly(
  cells: Cells,
  filter: DrawFilter,
  limit: number,
  exclude: ReadonlySet<string>,
  random: () => number
): number[] {
  const matching = cells.matching(filter).filter((cell) => cell.length > 0)
  const size = matching.reduce((sum, cell) => sum + cell.length, 0)
  const drawn = new Set<number>()
  const isRefused = (speech: number) =>
    drawn.has(speech) || (exclude.size > 0 && exclude.has(cells.idOf(speech)))

  if (size > limit * LIST_FACTOR) {
    const tagNumbers = cells.tagNumbers(filter.tagIds)
    for (let tries = limit * TRIES_FACTOR; tries > 0 && drawn.size < limit; tries--) {
      const speech = entryAt(matching, Math.floor(random() * size))
      if (isRefused(speech)) continue
      const shared = cells.countTags(speech, tagNumbers)
      if (shared === 1 || random() * shared < 1) drawn.add(speech)
    }
  }
  if (drawn.size < limit) {
    const rest = new Set<number>()
    for (const cell of matching) {
      for (const speech of cell.entries()) if (!isRefused(speech)) rest.add(speech)
    }
    for (const speech of shuffle([...rest], limit - drawn.size, random)) drawn.add(speech)
  }
  return [...drawn]
}

function entryAt(cells: NumberList[], position: number): number {
  for (const cell of cells) {
    if (position < cell.length) return cell.at(position)
    position -= cell.length
  }
  throw new RangeError('The position is beyond the cells.')
}

/** The first `count` of a Fisher-Yates shuffle, in place. */
function shuffle(values: number[], count: number, random: () => number): number[] {
  const end = Math.min(count, values.length)
  for (let position = 0; position < end; position++) {
    const other = position + Math.floor(random() * (values.length - position))
    const value = values[position]!
    values[position] = values[other]!
    values[other] = value
  }
  return values.slice(0, end)
}
