import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { Actor } from '#auditing/audit_log'
import { type BulkChange, changeSpeeches } from '#catalog/batches/bulk_change'
import { type BulkPreview, planBulkChange, withExamples } from '#catalog/batches/bulk_plan'
import type { Batch } from '#catalog/batches/record_batch'
import { changeContent, connectionFor, keepTags } from '#catalog/content_transaction'
import { PreviewOutdated } from '#catalog/errors'
import { type SpeechFilter, SpeechSearch } from '#catalog/speeches/speech_search'
import { sql } from '#postgres/sql'

/** Speeches one by one, or all that a filter finds at this moment. */
export type SpeechChoice = { ids: string[] } | { filter: SpeechFilter }

const LOCK = 'select from speeches where id = any(?) order by id for no key update'

/**
 * Changes those of many speeches that can be changed, as an admin has seen it before: what cannot be
 * changed is counted and left alone.
 */
@inject()
export class PlannedBulkChanges {
  constructor(
    private database: Database,
    private search: SpeechSearch
  ) {}

  /** What `apply` would do. */
  async preview(choice: SpeechChoice, change: BulkChange): Promise<BulkPreview> {
    const ids = await this.#idsOf(choice)
    const client = connectionFor(this.database, ids.length)
    return withExamples(client, await planBulkChange(client, ids, change))
  }

  /** @returns how many speeches are chosen, be they there or not */
  async count(choice: SpeechChoice): Promise<number> {
    return new Set(await this.#idsOf(choice)).size
  }

  /**
   * Changes the speeches, as one batch.
   *
   * @param digest of the preview that the admin has seen
   * @returns null when there was nothing to change
   * @throws PreviewOutdated<BulkPreview> when something else would happen now; UnknownTags
   */
  async apply(
    choice: SpeechChoice,
    change: BulkChange,
    digest: string,
    actor: Actor
  ): Promise<Batch | null> {
    const ids = await this.#idsOf(choice)
    return changeContent(connectionFor(this.database, ids.length), async (trx) => {
      await sql(trx, LOCK, [ids])
      await keepTags(trx, change.addTags ?? [])
      const plan = await planBulkChange(trx, ids, change)
      if (plan.digest !== digest) throw new PreviewOutdated(await withExamples(trx, plan))
      const batch = await changeSpeeches(trx, plan.ids, change, actor)
      const changed = batch?.speech_count ?? 0
      if (changed !== plan.ids.length) {
        throw new Error(`A bulk change of ${plan.ids.length} speeches has changed ${changed}.`)
      }
      return batch
    })
  }

  async #idsOf(choice: SpeechChoice): Promise<string[]> {
    return 'ids' in choice ? choice.ids : this.search.allIds(choice.filter)
  }
}
