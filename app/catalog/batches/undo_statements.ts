import { AUDITED_SNAPSHOT } from '#catalog/batches/record_batch'
import { SOUND_NAMES, SOUND_TYPES } from '#catalog/speeches/sound_columns'

// What undoes a batch, in the order of use; the batch's id is `?` or `:batchId`.

const SPEECHES = 'select speech_id from batch_speeches where batch_id = ?'

export const LOCK_SPEECHES = `
  select 1 from speeches where id in (${SPEECHES}) order by id for no key update`

/** Those that may be removed: nobody practises them from now on, before it is looked who did. */
export const LOCK_MADE = `
  select 1 from speeches where id in (${SPEECHES} and before is null) order by id for update`

/**
 * Another version, or none: somebody has changed or removed the speech since. Where that was a later
 * batch that can be undone, it is named; with several, the last one.
 */
export const TOUCHED = `
  select count(*)::integer as count, count(later.id)::integer as by_batches,
    (array_agg(later.id order by later.created_at desc))[1] as last_batch
  from batch_speeches b
  left join speeches s on s.id = b.speech_id
  left join lateral (
    select l.id, l.created_at from batch_speeches o join batches l on l.id = o.batch_id
    where o.speech_id = b.speech_id and o.version = s.version and o.batch_id <> b.batch_id
      and l.kind <> 'undo' and l.undone_at is null
    limit 1
  ) later on true
  where b.batch_id = ? and (s.id is null or s.version <> b.version)`

/** What `TOUCHED` counts, for people. */
export const TOUCHED_SPEECHES = `
  select b.speech_id as id, coalesce(s.text, b.before ->> 'text', '') as text, s.id is null as is_gone
  from batch_speeches b left join speeches s on s.id = b.speech_id
  where b.batch_id = :batchId and (s.id is null or s.version <> b.version)
  order by s.updated_at desc nulls last, b.speech_id limit :limit`

const TAGS_BEFORE = `
  select distinct (tag ->> 'id')::uuid
  from batch_speeches b cross join lateral jsonb_array_elements(b.before -> 'tags') as tag
  where b.batch_id = ?`

export const KEEP_TAGS = `select 1 from tags where id in (${TAGS_BEFORE}) order by id for key share`

export const MISSING_TAGS = `
  select count(*)::integer as count from (${TAGS_BEFORE} except select id from tags) as missing`

/** Those that nobody has practised go; the others are part of a history. */
const NEVER_PRACTISED = `
  b.batch_id = :batchId and b.before is null
  and not exists (select from game_results r where r.speech_id = b.speech_id)`

export const AUDIT_REMOVED = `
  insert into audit_logs
    (admin_id, action, resource_type, resource_id, changes, source, ip_address, request_id)
  select :adminId::uuid, 'speech_removed', 'speech', s.id, differences.changes, :source,
    :ipAddress::inet, :requestId
  from batch_speeches b
  join speeches s on s.id = b.speech_id
  cross join lateral (
    select jsonb_object_agg(old.key, jsonb_build_object('before', old.value, 'after', null)) as changes
    from jsonb_each(${AUDITED_SNAPSHOT}) as old where old.value <> 'null'
  ) as differences
  where ${NEVER_PRACTISED}`

export const REMOVE_MADE = `
  delete from speeches where id in (select b.speech_id from batch_speeches b where ${NEVER_PRACTISED})`

const IS_SAME_RECORDING = `s.audio_url is not distinct from b.before ->> 'audio_url'`

const RESTORE_SOUND = SOUND_NAMES.map((name) => {
  const before = `(b.before #>> '{sound,${name}}')::${SOUND_TYPES[name]}`
  return `${name} = case when ${IS_SAME_RECORDING} then s.${name} else ${before} end`
}).join(', ')

export const RESTORE_COLUMNS = `
  update speeches s set
    text = b.before ->> 'text', level = b.before ->> 'level', type = b.before ->> 'type',
    external_id = b.before ->> 'external_id', published = (b.before ->> 'published')::boolean,
    deleted_at = (b.before ->> 'deleted_at')::timestamptz,
    -- What was found out about the same recording since then holds.
    warnings = case when ${IS_SAME_RECORDING} then s.warnings
      else array(select jsonb_array_elements_text(b.before -> 'warnings')) end,
    audio_url = b.before ->> 'audio_url', audio_sha256 = b.before ->> 'audio_sha256',
    audio_duration_ms = (b.before ->> 'audio_duration_ms')::integer,
    ${RESTORE_SOUND}
  from batch_speeches b
  where b.batch_id = :batchId and b.before is not null and s.id = b.speech_id`

export const DROP_TAGS = `
  delete from speech_tags st using batch_speeches b
  where b.batch_id = :batchId and b.before is not null and st.speech_id = b.speech_id
    and not b.before -> 'tags' @> jsonb_build_array(jsonb_build_object('id', st.tag_id))`

export const RESTORE_TAGS = `
  insert into speech_tags (speech_id, tag_id)
  select b.speech_id, (tag ->> 'id')::uuid
  from batch_speeches b cross join lateral jsonb_array_elements(b.before -> 'tags') as tag
  where b.batch_id = :batchId
  on conflict do nothing`

export const BIN_MADE = `
  update speeches s set deleted_at = now() from batch_speeches b
  where b.batch_id = :batchId and b.before is null and s.id = b.speech_id`

/** The speeches are again what an earlier batch has left: that one can be undone now. */
export const HAND_BACK = `
  update batch_speeches earlier set version = s.version
  from batch_speeches b join speeches s on s.id = b.speech_id
  where b.batch_id = :batchId and earlier.speech_id = b.speech_id
    and earlier.batch_id <> b.batch_id and earlier.version = b.version_before`
