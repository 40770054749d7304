import { assertUniform, type FalseAlarm } from '#tests/support/chi_square'

/** Answers for each outcome: with fewer, a chi-square is no chi-square far out in its tail. */
const ENOUGH = 10

/**
 * Counts answers of speeches drawn without repeats, and judges them. Each answer is looked at when
 * it is added; the distribution, in the end.
 */
export class AnswerTally {
  /** The drawable ids, each with a number to count it under. */
  readonly #numbers: ReadonlyMap<string, number>
  readonly #length: number
  #answers = 0
  readonly #speeches = new Map<number, number>()
  readonly #first = new Map<number, number>()
  readonly #last = new Map<number, number>()
  readonly #firstTwo = new Map<number, number>()
  readonly #firstAndLast = new Map<number, number>()

  /**
   * @param drawable the ids of all speeches that may be drawn
   * @param limit how many speeches every answer has, unless there are fewer
   */
  constructor(drawable: string[], limit: number) {
    this.#numbers = new Map(drawable.map((id, index) => [id, index]))
    this.#length = Math.min(limit, drawable.length)
  }

  /**
   * @param ids the answer's speeches in their order
   * @throws Error when they are too few, or one of them is there twice or must not be drawn
   */
  add(ids: string[]): void {
    const answer = ids.map((id) => {
      const number = this.#numbers.get(id)
      if (number === undefined) throw new Error(`${id} must not be drawn.`)
      return number
    })
    if (new Set(answer).size !== answer.length) {
      throw new Error(`An answer holds a speech twice: ${ids.join(' ')}`)
    }
    if (answer.length !== this.#length) {
      throw new Error(`An answer has ${answer.length} speeches instead of ${this.#length}.`)
    }
    this.#answers++
    for (const speech of answer) count(this.#speeches, speech)
    const [first, second] = answer as [number, number?]
    const last = answer.at(-1)!
    count(this.#first, first)
    count(this.#last, last)
    if (second === undefined) return
    count(this.#firstTwo, first * this.#numbers.size + second)
    count(this.#firstAndLast, first * this.#numbers.size + last)
  }

  /**
   * Requires that every speech is drawn as often as any other, stands as often in the first and
   * the last place, and that so does every pair of speeches, in either order. Places and pairs are
   * left out where the answers are fewer than an average of ten for each.
   *
   * @throws Error that names what is not uniform
   */
  assertUniform(falseAlarm: FalseAlarm): void {
    const { size } = this.#numbers
    if (this.#length < size) {
      // An answer holds a speech once at most, which makes the counts more equal: their variance
      // is that of the hypergeometric distribution, (size - length) / (size - 1) of the other's.
      const scale = (size - 1) / (size - this.#length)
      assertUniform('speeches', this.#speeches, size, falseAlarm, scale)
    }
    if (this.#answers < ENOUGH * size) return
    assertUniform('the first of an answer', this.#first, size, falseAlarm)
    assertUniform('the last of an answer', this.#last, size, falseAlarm)
    const pairs = size * (size - 1)
    if (this.#length < 2 || this.#answers < ENOUGH * pairs) return
    assertUniform('the first two of an answer', this.#firstTwo, pairs, falseAlarm)
    assertUniform('the first and last of an answer', this.#firstAndLast, pairs, falseAlarm)
  }
}

function count(counts: Map<number, number>, outcome: number): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
}
