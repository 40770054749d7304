import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy } from '#auditing/audit_log'
import type { MergedTag } from '#catalog/batches/batches'
import { raiseVersions } from '#catalog/batches/bulk_change'
import { type Batch, recordBatch } from '#catalog/batches/record_batch'
import { changeContent } from '#catalog/content_transaction'
import { SameTag, TagNotFound } from '#catalog/errors'
import { sql } from '#postgres/sql'

const GIVE_OTHER_TAG = `
  insert into speech_tags (speech_id, tag_id)
  select speech_id, :into from speech_tags where tag_id = :from
  on conflict do nothing`

/** Makes one tag of two, for admins. */
@inject()
export class TagMerge {
  constructor(private database: Database) {}

  /**
   * Gives all speeches of a tag another tag instead, those in the bin too, and deletes the first one.
   *
   * @returns the batch, which can be undone: the tag comes back under its id
   * @throws TagNotFound, SameTag
   */
  async merge(from: string, into: string, actor: Actor): Promise<Batch> {
    if (from === into) throw new SameTag()
    return changeContent(this.database, async (trx) => {
      await lockSpeeches(trx, from)
      const tags = await lockTags(trx, [from, into])
      const [tag, target] = [from, into].map((id) => tags.find((one) => one.id === id))
      if (tag === undefined || target === undefined) throw new TagNotFound()
      // Again: until the tags were locked, more speeches may have got them.
      const ids = await lockSpeeches(trx, from)
      const details = { tag, into: target }
      const request = { kind: 'tag_merge', details, ids, actor, hasOtherEffects: true } as const
      const batch = await recordBatch(trx, request, async () => {
        await trx.rawQuery(GIVE_OTHER_TAG, { from, into })
        await trx.from('tags').where('id', from).delete()
        await raiseVersions(trx, ids)
      })
      const changes = {
        name: { before: tag.name, after: null },
        merged_into: { before: null, after: target.name },
      }
      const entry = { action: 'tag_merged', resourceType: 'tag', resourceId: from, changes }
      await auditBy(trx, actor, entry)
      return batch!
    })
  }
}

/** Whoever gives a speech one of these tags waits for the end, or has ended before. */
async function lockTags(trx: TransactionClientContract, ids: string[]): Promise<MergedTag[]> {
  return trx
    .from('tags')
    .select('id', 'name', 'category')
    .whereIn('id', ids)
    .orderBy('id')
    .forUpdate()
}

async function lockSpeeches(trx: TransactionClientContract, tagId: string): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    trx,
    `select id from speeches where id in (select speech_id from speech_tags where tag_id = ?)
     order by id for no key update`,
    [tagId]
  )
  return rows.map(({ id }) => id)
}
