import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditAll, auditBy, changesBetween } from '#auditing/audit_log'
import {
  BATCH_COLUMNS as COLUMNS,
  type BatchState,
  batchState,
  countTouched,
  type ListedBatch,
  type TouchedSpeech,
} from '#catalog/batches/batch_state'
import { type Batch, noteBatch, recordBatch } from '#catalog/batches/record_batch'
import {
  AUDIT_REMOVED,
  BIN_MADE,
  DROP_TAGS,
  HAND_BACK,
  KEEP_TAGS,
  LOCK_MADE,
  LOCK_SPEECHES,
  REMOVE_MADE,
  RESTORE_COLUMNS,
  RESTORE_TAGS,
  TOUCHED_SPEECHES,
} from '#catalog/batches/undo_statements'
import { changeContent, connectionFor } from '#catalog/content_transaction'
import {
  BatchNotFound,
  BatchTouched,
  BatchUndone,
  ExternalIdTaken,
  TagNameTaken,
  UndoOfUndo,
} from '#catalog/errors'
import { sql } from '#postgres/sql'

/** What a merge of tags keeps of the tag that it deletes. */
export interface MergedTag {
  id: string
  name: string
  category: string | null
}

const TOUCHED_SHOWN = 20

const COUNT_SPEECHES = 'select speech_count from batches where id = ?'

/** Lists what changed many speeches at once, and undoes it. */
@inject()
export class Batches {
  constructor(private database: Database) {}

  /** The newest first; one query. */
  async list(limit: number): Promise<ListedBatch[]> {
    return sql(
      this.database,
      `select ${COLUMNS}, a.username from batches b left join admins a on a.id = b.admin_id
       order by b.created_at desc, b.id desc limit ?`,
      [limit]
    )
  }

  /** One query. @throws BatchNotFound */
  async find(id: string): Promise<ListedBatch> {
    const [batch] = await sql<ListedBatch>(
      this.database,
      `select ${COLUMNS}, a.username from batches b left join admins a on a.id = b.admin_id
       where b.id = ?`,
      [id]
    )
    if (batch === undefined) throw new BatchNotFound()
    return batch
  }

  /** What has become of a batch; one query. @throws BatchNotFound */
  state(id: string): Promise<BatchState> {
    return batchState(this.database, id)
  }

  /** What `state` tells, and some of the speeches; two queries. @throws BatchNotFound */
  async show(id: string): Promise<BatchState> {
    const state = await this.state(id)
    const bindings = { batchId: id, limit: TOUCHED_SHOWN }
    const touched = await sql<TouchedSpeech>(this.database, TOUCHED_SPEECHES, bindings)
    return { ...state, touched }
  }

  /**
   * Undoes a batch as a whole. Speeches get back what they were. Those that the batch has made are
   * removed; where learners have practised them, they go into the bin.
   *
   * @throws BatchNotFound, BatchUndone, UndoOfUndo
   * @throws BatchTouched, ExternalIdTaken, TagNameTaken when something has changed since
   */
  async undo(id: string, actor: Actor): Promise<Batch> {
    const [batch] = await sql<{ speech_count: number }>(this.database, COUNT_SPEECHES, [id])
    const client = connectionFor(this.database, batch?.speech_count ?? 0)
    try {
      return await changeContent(client, (trx) => this.#undo(trx, id, actor))
    } catch (error) {
      const { constraint } = error as { constraint?: string }
      if (constraint === 'speeches_external_id_unique') throw new ExternalIdTaken()
      if (constraint === 'tags_name_unique') throw new TagNameTaken()
      throw error
    }
  }

  async #undo(trx: TransactionClientContract, id: string, actor: Actor): Promise<Batch> {
    const batch = await lockBatch(trx, id)
    await trx.rawQuery(LOCK_SPEECHES, [id])
    await trx.rawQuery(LOCK_MADE, [id])
    await bringBackTag(trx, batch, actor)
    await trx.rawQuery(KEEP_TAGS, [id])
    await requireUntouched(trx, id)

    const { source, ipAddress, requestId } = actor.origin
    const by = { adminId: actor.adminId ?? null, source, ipAddress, requestId }
    await sql(trx, AUDIT_REMOVED, { batchId: id, ...by })
    await trx.rawQuery(REMOVE_MADE, { batchId: id })
    const rows = await sql<{ id: string }>(
      trx,
      'select s.id from speeches s join batch_speeches b on b.speech_id = s.id where b.batch_id = ?',
      [id]
    )
    const ids = rows.map((row) => row.id)
    const details = { undone_batch_id: id }
    await recordBatch(trx, { kind: 'undo', details, ids, actor }, async () => {
      for (const statement of [RESTORE_COLUMNS, DROP_TAGS, RESTORE_TAGS, BIN_MADE]) {
        await trx.rawQuery(statement, { batchId: id })
      }
    })
    await trx.rawQuery(HAND_BACK, { batchId: id })
    await removeNewTags(trx, batch, actor)
    await noteBatch(trx, 'batch_undone', batch, actor)
    const [undone] = (await trx
      .from('batches as b')
      .where('b.id', id)
      .update({ undone_at: trx.raw('now()') })
      .returning(COLUMNS.split(', '))) as [Batch]
    return undone
  }
}

/** @throws BatchNotFound, BatchUndone, UndoOfUndo */
async function lockBatch(trx: TransactionClientContract, id: string): Promise<Batch> {
  const text = `select ${COLUMNS} from batches b where b.id = ? for update`
  const [batch] = await sql<Batch>(trx, text, [id])
  if (batch === undefined) throw new BatchNotFound()
  if (batch.kind === 'undo') throw new UndoOfUndo()
  if (batch.undone_at !== null) throw new BatchUndone()
  return batch
}

/** The tag that a merge has deleted, under its own id. */
async function bringBackTag(
  trx: TransactionClientContract,
  { kind, details }: Batch,
  actor: Actor
): Promise<void> {
  if (kind !== 'tag_merge') return
  const { id, name, category } = details.tag as MergedTag
  await trx.table('tags').insert({ id, name, category })
  const changes = changesBetween({}, { name, category })
  const about = { action: 'tag_restored', resourceType: 'tag', resourceId: id, changes }
  await auditBy(trx, actor, about)
}

/** Tags that an import has made go, unless somebody has given them to other speeches since. */
async function removeNewTags(
  trx: TransactionClientContract,
  { details }: Batch,
  { adminId, origin }: Actor
): Promise<void> {
  const made = (details.new_tags ?? []) as { id: string }[]
  const rows = await sql<MergedTag>(
    trx,
    `delete from tags t where t.id = any(?)
       and not exists (select from speech_tags st where st.tag_id = t.id)
     returning id, name, category`,
    [made.map(({ id }) => id)]
  )
  const entries = rows.map(({ id, ...tag }) => {
    const about = { action: 'tag_deleted', resourceType: 'tag', resourceId: id }
    return { adminId, ...about, changes: changesBetween(tag, {}) }
  })
  await auditAll(trx, entries, origin)
}

/** @throws BatchTouched */
async function requireUntouched(trx: TransactionClientContract, id: string): Promise<void> {
  const { count, laterBatch } = await countTouched(trx, id)
  if (count > 0) throw new BatchTouched(count, laterBatch)
}
