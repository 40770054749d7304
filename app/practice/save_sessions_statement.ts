import type { PreparedStatement } from '#postgres/prepared_statements'
import type { ReceiptStatus } from '#practice/enums'
import {
  PRACTISED_SPEECH_COLUMNS,
  type PractisedSpeechRow,
  RESULT_COLUMNS,
} from '#practice/past_result'
import { SESSION_COLUMNS } from '#practice/past_session'

/** One for each result, by sequence number; one alone, without a speech, when nothing was saved. */
export type OutcomeRow = PractisedSpeechRow & {
  session_id: string
  /** Null when nothing was saved. */
  created_at: Date | null
  /** Positions in the results, from 0, whose speech is unknown or purged; null when none is. */
  unknown_speeches: number[] | null
  /** Positions in the results, from 0, whose receipt was used before; null when none was. */
  used_receipts: number[] | null
  receipt_status: ReceiptStatus
}

/** What is written of a session and of its results, in the columns of their tables. */
const SESSION = { user_id: 'uuid', ...SESSION_COLUMNS }
const RESULT = {
  session_id: 'uuid',
  speech_id: 'uuid',
  ...RESULT_COLUMNS,
  receipt_id: 'uuid',
  score_details: 'bytea',
}

const namesOf = (columns: object) => Object.keys(columns).join(', ')
const typesOf = (columns: object) => {
  return Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')
}

/**
 * One statement, hence one transaction and one round trip: of each session the key, the session and
 * all its results are saved, or nothing is. Of several requests with one key at the same moment,
 * the unique key lets one through, and the others wait until it is done. Of several sessions with one
 * client id, or results with one receipt, the others fail then.
 *
 * Speeches in the bin are fine, for they may have been deleted since they were practised.
 *
 * Results are inserted in the order in which changes of the content lock speeches, so that none waits
 * for one that waits for it.
 *
 * Three values: the sessions, and the results of all of them with their session, both JSON arrays; and
 * whether to look which receipts other results have used. The unique index refuses those anyway, which
 * costs nothing more, but does not say which.
 *
 * `offset 0` has PostgreSQL look up each row by its index: it reads whole tables for what it believes
 * to be many rows. `(select $3)` hides the value from the planner, which would plan each time anew for it.
 */
export const SAVE_SESSIONS: PreparedStatement = {
  name: 'save_sessions',
  text: `
    with request as (
      select * from jsonb_to_recordset($1::jsonb) as (
        idempotency_key text, request_hash text, ${typesOf(SESSION)})
    ), result as (
      select sent.*, s.*,
        case when text_hash is null or text_hash = s.hash then receipt_status
          else 'old_text' end as status
      from jsonb_to_recordset($2::jsonb) as sent (
        position int, text_hash text, ${typesOf(RESULT)})
      left join lateral (
        select s.deleted_at is null or s.audio_url is not null as is_known,
          case when text_hash is not null
            then encode(substr(sha256(convert_to(s.text, 'UTF8')), 1, 4), 'hex') end as hash,
          ${PRACTISED_SPEECH_COLUMNS}
        from speeches s where s.id = speech_id offset 0
      ) s on true
    ), unknown as (
      select session_id, array_agg(position order by position) as positions from result
      where is_known is not true
      group by session_id
    ), used as (
      select session_id, array_agg(position order by position) as positions from result
      where receipt_id is not null and (
        ((select $3::boolean) and exists (select from game_results g where g.receipt_id = result.receipt_id offset 0))
        or exists (select from spent_receipts p where p.receipt_id = result.receipt_id offset 0))
      group by session_id
    ), refused as (
      select session_id from unknown
      union all
      select session_id from used
      union all
      select id from request where client_id is not null and (
        exists (select from game_sessions g
          where g.user_id = request.user_id and g.client_id = request.client_id offset 0)
        or exists (select from deleted_sessions d
          where d.user_id = request.user_id and d.client_id = request.client_id offset 0))
    ), expired as (
      delete from idempotency_keys
      where user_id in (select user_id from request)
        and created_at < now() - interval '24 hours'
    ), claimed as (
      insert into idempotency_keys (user_id, route, key, request_hash, resource_id)
      select user_id, 'game/sessions', idempotency_key, request_hash, id from request
      where idempotency_key is not null and id not in (select session_id from refused)
      on conflict do nothing
      returning resource_id
    ), session as (
      insert into game_sessions (${namesOf(SESSION)})
      select ${namesOf(SESSION)} from request
      where id not in (select session_id from refused)
        and (idempotency_key is null or id in (select resource_id from claimed))
      returning id, created_at
    ), saved as (
      insert into game_results (${namesOf(RESULT)})
      select ${namesOf(RESULT).replace('receipt_status', 'status')} from result
      where session_id in (select id from session)
      order by speech_id
    )
    select request.id as session_id, session.created_at, unknown.positions as unknown_speeches,
           used.positions as used_receipts, r.status as receipt_status,
           r.id, r.text, r.level, r.type, r.audio_url, r.audio_duration_ms, r.deleted, r.tag_ids
    from request
    left join session on session.id = request.id
    left join unknown on unknown.session_id = request.id
    left join used on used.session_id = request.id
    left join result r on r.session_id = session.id
    order by request.id, r.sequence_number`,
}
