import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy } from '#auditing/audit_log'
import type { BatchKind } from '#catalog/enums'
import { SOUND_NAMES } from '#catalog/speeches/sound_columns'
import { inBatches } from '#concurrency/in_parallel'
import { sql } from '#postgres/sql'

/** A change of many speeches at once, which can be undone as a whole. */
export interface Batch {
  id: string
  kind: BatchKind
  details: Record<string, unknown>
  /** How many speeches it has made or changed. */
  speech_count: number
  admin_id: string | null
  created_at: Date
  undone_at: Date | null
}

export interface BatchRequest {
  kind: BatchKind
  /** What was asked for; the audit log holds it, too. */
  details: Record<string, unknown>
  /** Speeches that may change, which this transaction has locked. */
  ids: string[]
  actor: Actor
  /** Whether something beside speeches changes, so that there is something to undo without any. */
  hasOtherEffects?: boolean
}

/** What only shows while a change is made. */
export interface BatchResult {
  /** Ids of new speeches. */
  made?: string[]
  /** Added to those of the request. */
  details?: Record<string, unknown>
}

/** Writing more of them down would hold up others of this process. */
const IDS_AT_ONCE = 10_000

/** SQL: all of a speech `s` that admins and imports change. Tags stand with their names, for people. */
export const SNAPSHOT = `
  jsonb_build_object(
    'text', s.text, 'level', s.level, 'type', s.type, 'external_id', s.external_id,
    'published', s.published, 'deleted_at', s.deleted_at, 'warnings', s.warnings,
    'audio_url', s.audio_url, 'audio_sha256', s.audio_sha256,
    'audio_duration_ms', s.audio_duration_ms,
    'sound', jsonb_build_object(${SOUND_NAMES.map((name) => `'${name}', s.${name}`).join(', ')}),
    'tags', coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.name)
      from speech_tags st join tags t on t.id = st.tag_id
      where st.speech_id = s.id
    ), '[]'))`

/** SQL: the same for the audit log, where nobody reads how a recording sounds. */
export const AUDITED_SNAPSHOT = `(${SNAPSHOT} - 'sound')`

const REMEMBER = `
  insert into batch_speeches (batch_id, speech_id, before, version_before, version)
  select :batchId, s.id, ${SNAPSHOT}, s.version, s.version from speeches s where s.id = any(:ids)`

const REMEMBER_MADE = `
  insert into batch_speeches (batch_id, speech_id, before, version)
  select :batchId, s.id, null, s.version from speeches s where s.id = any(:ids)`

/** A change of a speech's tags only is a change of its row, too: versions tell what has changed. */
const FORGET_UNCHANGED = `
  delete from batch_speeches b using speeches s
  where b.batch_id = :batchId and s.id = b.speech_id and b.before is not null
    and s.version = b.version`

const NOTE_VERSIONS = `
  with noted as (
    update batch_speeches b set version = s.version from speeches s
    where b.batch_id = :batchId and s.id = b.speech_id
    returning 1
  )
  update batches set speech_count = (select count(*) from noted), details = details || :details
  where id = :batchId
  returning id, kind, details, speech_count, admin_id, created_at, undone_at`

/** One entry for each speech, as for a change by hand, with the fields that differ. */
const AUDIT_SPEECHES = `
  insert into audit_logs
    (admin_id, action, resource_type, resource_id, changes, source, ip_address, request_id)
  select :adminId::uuid,
    case
      when b.before is null then 'speech_created'
      when b.before ->> 'deleted_at' is null and s.deleted_at is not null then 'speech_deleted'
      when b.before ->> 'deleted_at' is not null and s.deleted_at is null then 'speech_restored'
      else 'speech_updated'
    end,
    'speech', s.id, differences.changes, :source, :ipAddress::inet, :requestId
  from batch_speeches b
  join speeches s on s.id = b.speech_id
  cross join lateral (
    select jsonb_object_agg(now.key, jsonb_build_object('before', b.before -> now.key,
                                                        'after', now.value)) as changes
    from jsonb_each(${AUDITED_SNAPSHOT}) as now
    where now.value is distinct from coalesce(b.before -> now.key, 'null')
  ) as differences
  where b.batch_id = :batchId and differences.changes is not null`

/**
 * Makes a change of many speeches a batch: it can be undone, and is audited, speech by speech and as
 * a whole, all in the transaction of the change itself.
 *
 * @param change writes, and raises the version of every speech that it changes
 * @returns the batch; null when nothing has changed, and then nothing is noted
 */
export async function recordBatch(
  trx: TransactionClientContract,
  { kind, details, ids, actor, hasOtherEffects = false }: BatchRequest,
  change: () => Promise<BatchResult | void>
): Promise<Batch | null> {
  const batchId = await begin(trx, kind, details, actor)
  for (const some of inBatches(ids, IDS_AT_ONCE)) await sql(trx, REMEMBER, { batchId, ids: some })
  const { made = [], details: found = {} } = (await change()) ?? {}
  await trx.rawQuery(FORGET_UNCHANGED, { batchId })
  for (const some of inBatches(made, IDS_AT_ONCE)) {
    await sql(trx, REMEMBER_MADE, { batchId, ids: some })
  }
  const [noted] = await sql<Batch>(trx, NOTE_VERSIONS, {
    batchId,
    details: JSON.stringify(found),
  })
  const batch = noted!
  if (batch.speech_count === 0 && !hasOtherEffects) {
    await trx.from('batches').where('id', batchId).delete()
    return null
  }
  const { adminId = null, origin } = actor
  const { source, ipAddress, requestId } = origin
  const by = { adminId, source, ipAddress, requestId }
  await sql(trx, AUDIT_SPEECHES, { batchId, ...by })
  await noteBatch(trx, `${kind}_made`, batch, actor)
  return batch
}

/** Notes what was done with a batch as a whole. */
export async function noteBatch(
  trx: TransactionClientContract,
  action: string,
  { id, details, speech_count: count }: Batch,
  actor: Actor
): Promise<void> {
  const given = Object.entries({ ...details, speech_count: count })
  const changes = Object.fromEntries(given.map(([field, after]) => [field, { after }]))
  await auditBy(trx, actor, { action, resourceType: 'batch', resourceId: id, changes })
}

async function begin(
  trx: TransactionClientContract,
  kind: BatchKind,
  details: Record<string, unknown>,
  { adminId }: Actor
): Promise<string> {
  const [row] = (await trx
    .table('batches')
    .insert({ kind, details: JSON.stringify(details), admin_id: adminId ?? null })
    .returning('id')) as [{ id: string }]
  return row.id
}
