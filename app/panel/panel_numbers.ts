import { inject } from '@adonisjs/core'
import { ReviewQueues } from '#catalog/speeches/review_queue'
import type { CappedCount } from '#catalog/speeches/speech_list'
import { ImportReader } from '#importing/jobs/import_reader'
import { countWords } from '#panel/count_words'

/** So long a number is shown again. */
const KEPT_MS = 10_000

/** A number that pages show often, and that takes a query. */
class KeptNumber<Value> {
  #last: Value | undefined
  #until = 0

  constructor(private ask: () => Promise<Value>) {}

  async read(): Promise<Value> {
    if (this.#last === undefined || Date.now() >= this.#until) {
      this.#last = await this.ask()
      this.#until = Date.now() + KEPT_MS
    }
    return this.#last
  }

  /** Undefined where it was never read. */
  get last(): Value | undefined {
    return this.#last
  }

  /** Has the next page count anew. */
  forget(): void {
    this.#until = 0
  }
}

/** Numbers that several pages show, kept for all of them. */
@inject()
export class PanelNumbers {
  #toReview: KeptNumber<CappedCount>
  /** How many imports were begun and have not ended. */
  readonly unfinishedImports: KeptNumber<number>

  constructor(queues: ReviewQueues, imports: ImportReader) {
    this.#toReview = new KeptNumber(() => queues.total())
    this.unfinishedImports = new KeptNumber(() => imports.countUnfinished())
  }

  /** How many speeches wait for a verdict. @returns undefined where the database never told */
  async toReview(): Promise<CappedCount | undefined> {
    // Without a database, the page itself says what is wrong.
    return this.#toReview.read().catch(() => this.#toReview.last)
  }
}

/** As in "214"; empty for none, and for a number that is not known. */
export function waitingWords(number: CappedCount | undefined): string {
  return number === undefined || number.count === 0 ? '' : countWords(number)
}
