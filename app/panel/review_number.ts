import { inject } from '@adonisjs/core'
import { ReviewQueues } from '#catalog/speeches/review_queue'
import { countWords } from '#panel/count_words'

/** So long a number is shown again: it stands on every page. */
const KEPT_MS = 10_000

/** How many speeches wait for a verdict, for the places of every page. */
@inject()
export class ReviewNumber {
  #kept: { words: string; until: number } | undefined

  constructor(private queues: ReviewQueues) {}

  /** @returns as in "214"; empty for none, and where the database does not tell */
  async words(): Promise<string> {
    const now = Date.now()
    if (this.#kept !== undefined && now < this.#kept.until) return this.#kept.words
    try {
      const total = await this.queues.total()
      const words = total.count === 0 ? '' : countWords(total)
      this.#kept = { words, until: now + KEPT_MS }
      return words
    } catch {
      // The page itself says what is wrong.
      return this.#kept?.words ?? ''
    }
  }
}
