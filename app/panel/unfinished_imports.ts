import { inject } from '@adonisjs/core'
import { Imports } from '#importing/jobs/imports'

/** So long a number is shown again, unless an import begins or is given up here. */
const KEPT_MS = 10_000

/** How many imports were begun and have not ended, for the overview. */
@inject()
export class UnfinishedImports {
  #kept: { count: number; until: number } | undefined

  constructor(private imports: Imports) {}

  async count(): Promise<number> {
    const now = Date.now()
    if (this.#kept === undefined || now >= this.#kept.until) {
      this.#kept = { count: await this.imports.countUnfinished(), until: now + KEPT_MS }
    }
    return this.#kept.count
  }

  /** Has the next page count anew. */
  forget(): void {
    this.#kept = undefined
  }
}
