import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Actor } from '#auditing/audit_log'
import { type Batch, recordBatch } from '#catalog/batches/record_batch'
import { changeContent } from '#catalog/content_transaction'
import { BatchNotFound, BatchUndone } from '#catalog/errors'
import { sql } from '#postgres/sql'

const LOCK_DRAFTS = `
  select s.id from batch_speeches b join speeches s on s.id = b.speech_id
  where b.batch_id = ? and b.before is null and not s.published and s.deleted_at is null
  order by s.id for no key update of s`

/** Publishes what an import brought in as drafts. */
@inject()
export class BatchPublisher {
  constructor(private database: Database) {}

  /**
   * Publishes the speeches that a batch has made, as a batch of its own. What is in the bin stays
   * there; what an admin has changed meanwhile is published as it is now.
   *
   * @returns null when none of them is a draft
   * @throws BatchNotFound, BatchUndone
   */
  async publish(id: string, actor: Actor): Promise<Batch | null> {
    return changeContent(this.database, async (trx) => {
      await lockBatch(trx, id)
      const rows = await sql<{ id: string }>(trx, LOCK_DRAFTS, [id])
      const ids = rows.map((row) => row.id)
      const details = { published: true, published_batch_id: id }
      return recordBatch(trx, { kind: 'bulk_change', details, ids, actor }, async () => {
        await sql(trx, 'update speeches set published = true where id = any(?)', [ids])
      })
    })
  }
}

/** It cannot be undone before the transaction ends. @throws BatchNotFound, BatchUndone */
async function lockBatch(trx: TransactionClientContract, id: string): Promise<void> {
  const [batch] = (await trx.from('batches').select('undone_at').where('id', id).forUpdate()) as {
    undone_at: Date | null
  }[]
  if (batch === undefined) throw new BatchNotFound()
  if (batch.undone_at !== null) throw new BatchUndone()
}
