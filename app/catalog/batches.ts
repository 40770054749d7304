import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { auditAll, changesBetween, type Actor } from '#auditing/audit_log'
import { changeAsBatch, noteBatch, SNAPSHOT, type Batch } from '#catalog/change_as_batch'
import {
  BatchTouched,
  BatchUndone,
  BatchUnknown,
  ExternalIdTaken,
  TagNameTaken,
  UndoOfUndo,
} from '#catalog/errors'

/** A batch for people: with the name of who made it. */
export interface ListedBatch extends Batch {
  /** Null for an operator in the terminal. */
  username: string | null
}

/** What a merge of tags keeps of the tag that it deletes. */
export interface MergedTag {
  id: string
  name: string
  category: string | null
}

const COLUMNS = 'b.id, b.kind, b.details, b.speech_count, b.admin_id, b.created_at, b.undone_at'

const LOCK_SPEECHES = `
  select 1 from speeches where id in (select speech_id from batch_speeches where batch_id = ?)
  order by id for update`

/** Another version, or none: somebody has changed or removed the speech since. */
const TOUCHED = `
  select count(*)::integer as count
  from batch_speeches b left join speeches s on s.id = b.speech_id
  where b.batch_id = ? and (s.id is null or s.version <> b.version)`

const MISSING_TAGS = `
  select count(distinct tag ->> 'id')::integer as count
  from batch_speeches b cross join lateral jsonb_array_elements(b.before -> 'tags') as tag
  where b.batch_id = ? and not exists (select from tags t where t.id = (tag ->> 'id')::uuid)`

/** Those that nobody has practised go; the others are part of a history. */
const NEVER_PRACTISED = `
  b.batch_id = :batchId and b.before is null
  and not exists (select from game_results r where r.speech_id = b.speech_id)`

const AUDIT_REMOVED = `
  insert into audit_logs
    (admin_id, action, resource_type, resource_id, changes, source, ip_address, request_id)
  select :adminId::uuid, 'speech_removed', 'speech', s.id, differences.changes, :source,
    :ipAddress::inet, :requestId
  from batch_speeches b
  join speeches s on s.id = b.speech_id
  cross join lateral (
    select jsonb_object_agg(old.key, jsonb_build_object('before', old.value, 'after', null)) as changes
    from jsonb_each(${SNAPSHOT}) as old where old.value <> 'null'
  ) as differences
  where ${NEVER_PRACTISED}`

const REMOVE_MADE = `
  delete from speeches where id in (select b.speech_id from batch_speeches b where ${NEVER_PRACTISED})`

const RESTORE_COLUMNS = `
  update speeches s set
    text = b.before ->> 'text', level = b.before ->> 'level', type = b.before ->> 'type',
    external_id = b.before ->> 'external_id', published = (b.before ->> 'published')::boolean,
    deleted_at = (b.before ->> 'deleted_at')::timestamptz,
    -- What was found out about the same recording since then holds.
    warnings = case when s.audio_url is not distinct from b.before ->> 'audio_url' then s.warnings
      else array(select jsonb_array_elements_text(b.before -> 'warnings')) end,
    audio_url = b.before ->> 'audio_url', audio_sha256 = b.before ->> 'audio_sha256',
    audio_duration_ms = (b.before ->> 'audio_duration_ms')::integer
  from batch_speeches b
  where b.batch_id = :batchId and b.before is not null and s.id = b.speech_id`

const DROP_TAGS = `
  delete from speech_tags st using batch_speeches b
  where b.batch_id = :batchId and b.before is not null and st.speech_id = b.speech_id
    and not b.before -> 'tags' @> jsonb_build_array(jsonb_build_object('id', st.tag_id))`

const RESTORE_TAGS = `
  insert into speech_tags (speech_id, tag_id)
  select b.speech_id, (tag ->> 'id')::uuid
  from batch_speeches b cross join lateral jsonb_array_elements(b.before -> 'tags') as tag
  where b.batch_id = :batchId
  on conflict do nothing`

const BIN_MADE = `
  update speeches s set deleted_at = now() from batch_speeches b
  where b.batch_id = :batchId and b.before is null and s.id = b.speech_id`

/** Lists what changed many speeches at once, and undoes it. */
export class Batches {
  constructor(private database: Database) {}

  /** The newest first; one query. */
  async list(limit: number): Promise<ListedBatch[]> {
    const { rows } = await this.database.rawQuery<{ rows: ListedBatch[] }>(
      `select ${COLUMNS}, a.username from batches b left join admins a on a.id = b.admin_id
       order by b.created_at desc, b.id desc limit ?`,
      [limit]
    )
    return rows
  }

  /**
   * Undoes a batch as a whole. Speeches get back what they were. Those that the batch has made are
   * removed; where learners have practised them, they go into the bin.
   *
   * @throws BatchUnknown, BatchUndone, UndoOfUndo
   * @throws BatchTouched, ExternalIdTaken, TagNameTaken when something has changed since
   */
  async undo(id: string, actor: Actor): Promise<Batch> {
    try {
      return await this.database.transaction((trx) => this.#undo(trx, id, actor))
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
    await bringBackTag(trx, batch)
    const touched = (await count(trx, TOUCHED, id)) + (await count(trx, MISSING_TAGS, id))
    if (touched > 0) throw new BatchTouched(touched)

    const { source, ipAddress, requestId } = actor.origin
    const door = { adminId: actor.adminId ?? null, source, ipAddress, requestId }
    await trx.rawQuery(AUDIT_REMOVED, { batchId: id, ...door } as never)
    await trx.rawQuery(REMOVE_MADE, { batchId: id })
    const { rows } = await trx.rawQuery<{ rows: { id: string }[] }>(
      'select s.id from speeches s join batch_speeches b on b.speech_id = s.id where b.batch_id = ?',
      [id]
    )
    const ids = rows.map((row) => row.id)
    const details = { undone_batch_id: id }
    await changeAsBatch(trx, { kind: 'undo', details, ids, actor }, async () => {
      for (const statement of [RESTORE_COLUMNS, DROP_TAGS, RESTORE_TAGS, BIN_MADE]) {
        await trx.rawQuery(statement, { batchId: id })
      }
    })
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

/** @throws BatchUnknown, BatchUndone, UndoOfUndo */
async function lockBatch(trx: TransactionClientContract, id: string): Promise<Batch> {
  const { rows } = await trx.rawQuery<{ rows: Batch[] }>(
    `select ${COLUMNS} from batches b where b.id = ? for update`,
    [id]
  )
  const [batch] = rows
  if (batch === undefined) throw new BatchUnknown()
  if (batch.kind === 'undo') throw new UndoOfUndo()
  if (batch.undone_at !== null) throw new BatchUndone()
  return batch
}

/** The tag that a merge has deleted, under its own id. */
async function bringBackTag(trx: TransactionClientContract, { kind, details }: Batch) {
  if (kind !== 'tag_merge') return
  const { id, name, category } = details.tag as MergedTag
  await trx.table('tags').insert({ id, name, category })
}

/** Tags that an import has made go, unless somebody has given them to other speeches since. */
async function removeNewTags(
  trx: TransactionClientContract,
  { details }: Batch,
  { adminId, origin }: Actor
): Promise<void> {
  const made = (details.new_tags ?? []) as { id: string }[]
  const { rows } = await trx.rawQuery<{ rows: MergedTag[] }>(
    `delete from tags t where t.id = any(?)
       and not exists (select from speech_tags st where st.tag_id = t.id)
     returning id, name, category`,
    [made.map(({ id }) => id)] as never
  )
  const entries = rows.map(({ id, ...tag }) => {
    const about = { action: 'tag_deleted', resourceType: 'tag', resourceId: id }
    return { adminId, ...about, changes: changesBetween(tag, {}) }
  })
  await auditAll(trx, entries, origin)
}

async function count(trx: TransactionClientContract, sql: string, id: string): Promise<number> {
  const { rows } = await trx.rawQuery<{ rows: [{ count: number }] }>(sql, [id])
  return rows[0].count
}
