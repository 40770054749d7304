import { createHash } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy } from '#auditing/audit_log'
import type { MergedTag } from '#catalog/batches/batches'
import { raiseVersions } from '#catalog/batches/bulk_change'
import { type Batch, recordBatch } from '#catalog/batches/record_batch'
import { changeContent, connectionFor } from '#catalog/content_transaction'
import { PreviewOutdated, SameTag, TagNotFound } from '#catalog/errors'
import { sql } from '#postgres/sql'

const GIVE_OTHER_TAG = `
  insert into speech_tags (speech_id, tag_id)
  select speech_id, :into from speech_tags where tag_id = :from
  on conflict do nothing`

/** Of speeches that are not in the bin. */
const COUNT = `
  select
    count(*) filter (where has_from and not is_in_bin)::integer as "fromCount",
    count(*) filter (where has_into and not is_in_bin)::integer as "intoCount",
    count(*) filter (where has_from and has_into and not is_in_bin)::integer as both,
    count(*) filter (where not is_in_bin)::integer as result,
    count(*) filter (where has_from and is_in_bin)::integer as binned
  from (
    select bool_or(st.tag_id = :from) as has_from, bool_or(st.tag_id = :into) as has_into,
      bool_or(s.deleted_at is not null) as is_in_bin
    from speech_tags st join speeches s on s.id = st.speech_id
    where st.tag_id in (:from, :into) group by st.speech_id
  ) tagged`

interface MergeCounts {
  /** How many speeches have the tag that goes. */
  fromCount: number
  /** How many have the other one. */
  intoCount: number
  both: number
  /** How many have the other one afterwards. */
  result: number
  /** How many in the bin have the tag that goes. */
  binned: number
}

/** What a merge would do. */
export interface MergePreview extends MergeCounts {
  tag: MergedTag
  into: MergedTag
  /** Another one when another number or name is different. */
  digest: string
}

const COUNT_SPEECHES = 'select count(*)::integer as count from speech_tags where tag_id = ?'

/** Makes one tag of two, for admins. */
@inject()
export class TagMerge {
  constructor(private database: Database) {}

  /** What `merge` would do. @throws TagNotFound, SameTag */
  async preview(from: string, into: string): Promise<MergePreview> {
    if (from === into) throw new SameTag()
    const text = 'select id, name, category from tags where id in (?, ?)'
    const tags = await sql<MergedTag>(this.database, text, [from, into])
    const [tag, target] = [from, into].map((id) => tags.find((one) => one.id === id))
    if (tag === undefined || target === undefined) throw new TagNotFound()
    return previewOf(this.database, tag, target)
  }

  /**
   * Gives all speeches of a tag another tag instead, those in the bin too, and deletes the first one.
   *
   * @param digest of the preview that the admin has seen; left out, nobody has seen one
   * @returns the batch, which can be undone: the tag comes back under its id
   * @throws TagNotFound, SameTag; PreviewOutdated<MergePreview> when the numbers are others now
   */
  async merge(from: string, into: string, actor: Actor, digest?: string): Promise<Batch> {
    if (from === into) throw new SameTag()
    const [tagged] = await sql<{ count: number }>(this.database, COUNT_SPEECHES, [from])
    return changeContent(connectionFor(this.database, tagged!.count), async (trx) => {
      await lockSpeeches(trx, from)
      const tags = await lockTags(trx, [from, into])
      const [tag, target] = [from, into].map((id) => tags.find((one) => one.id === id))
      if (tag === undefined || target === undefined) throw new TagNotFound()
      // Again: until the tags were locked, more speeches may have got them.
      const ids = await lockSpeeches(trx, from)
      if (digest !== undefined) {
        const preview = await previewOf(trx, tag, target)
        if (preview.digest !== digest) throw new PreviewOutdated(preview)
      }
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

async function previewOf(
  client: Pick<QueryClientContract, 'rawQuery'>,
  tag: MergedTag,
  into: MergedTag
): Promise<MergePreview> {
  const [counts] = await sql<MergeCounts>(client, COUNT, { from: tag.id, into: into.id })
  const seen = JSON.stringify([tag, into, counts])
  return { ...counts!, tag, into, digest: createHash('sha256').update(seen).digest('hex') }
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
