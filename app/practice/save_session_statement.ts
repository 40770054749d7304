import type { PreparedStatement } from '#operations/prepared_statements'
import { PRACTISED_SPEECH_COLUMNS, type PractisedSpeechRow } from '#practice/past_result'

/** One for each result, by sequence number; one alone, without a speech, when nothing was saved. */
export type OutcomeRow = PractisedSpeechRow & {
  /** Null when nothing was saved. */
  created_at: Date | null
  /** Positions in the results, from 0, whose speech is unknown or deleted; null when none is. */
  unknown_speeches: number[] | null
}

/**
 * One statement, hence one transaction and one round trip: the key, the session and all its results
 * are saved, or nothing is. Of several requests with one key at the same moment, the unique key
 * lets one through, and the others wait until it is done.
 */
export const SAVE_SESSION: PreparedStatement = {
  name: 'save_session',
  text: `
    with input as (
      select * from rows from (jsonb_to_recordset($15::jsonb) as (
        speech_id uuid, sequence_number int, user_response text, recognized_text text,
        pronunciation_score numeric, accuracy_score numeric, fluency_score numeric,
        completeness_score numeric, response_time_ms int)) with ordinality
    ), unknown as (
      select ordinality - 1 as position from input
      where not exists (
        select from speeches s where s.id = input.speech_id and s.deleted_at is null)
    ), expired as (
      delete from idempotency_keys
      where user_id = $2 and created_at < now() - interval '24 hours'
    ), claimed as (
      insert into idempotency_keys (user_id, route, key, request_hash, resource_id)
      select $2, 'game/sessions', $16::text, $17, $1
      where $16::text is not null and not exists (select from unknown)
      on conflict do nothing
      returning true
    ), session as (
      insert into game_sessions (id, user_id, mode, level, sentence_type, selected_tags,
        total_sentences, correct_count, incorrect_count, skipped_count, average_score,
        started_at, completed_at, duration_seconds)
      select $1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13, $14
      where not exists (select from unknown)
        and ($16::text is null or exists (select from claimed))
      returning id, created_at
    ), results as (
      insert into game_results (session_id, speech_id, sequence_number, user_response,
        recognized_text, pronunciation_score, accuracy_score, fluency_score,
        completeness_score, response_time_ms)
      select session.id, input.speech_id, input.sequence_number, input.user_response,
        input.recognized_text, input.pronunciation_score, input.accuracy_score,
        input.fluency_score, input.completeness_score, input.response_time_ms
      from session, input
      returning speech_id, sequence_number
    )
    select (select created_at from session),
           (select array_agg(position::int order by position) from unknown) as unknown_speeches,
           ${PRACTISED_SPEECH_COLUMNS}
    from (values (true)) as outcome
    left join results r on true
    left join speeches s on s.id = r.speech_id
    order by r.sequence_number`,
}
