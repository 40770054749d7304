import type { SpeechPool } from '#catalog/drawing/speech_pool'
import {
  SERVED_RECORDING,
  type SpeechRecord,
  type TaggedSpeech,
} from '#catalog/speeches/speech_reader'
import type { UserResponse } from '#practice/enums'

/** What happened with one sentence of a session. Scores are from 0 to 100, with one decimal. */
export interface Result {
  sequence_number: number
  user_response: UserResponse
  recognized_text: string | null
  pronunciation_score: number | null
  accuracy_score: number | null
  fluency_score: number | null
  completeness_score: number | null
  response_time_ms: number | null
}

/** A result of a saved session, with its speech as it is today. */
export interface PastResult extends Result {
  speech: TaggedSpeech & { deleted: boolean }
}

/** SQL: the columns of a result `r`. */
export const RESULT_COLUMNS = `
  r.sequence_number, r.user_response, r.recognized_text,
  r.pronunciation_score::float8, r.accuracy_score::float8, r.fluency_score::float8,
  r.completeness_score::float8, r.response_time_ms`

/** SQL: the columns of the speech `s` of a result. */
export const PRACTISED_SPEECH_COLUMNS = `
  s.id, s.text, s.level, s.type, ${SERVED_RECORDING}, s.audio_duration_ms,
  s.deleted_at is not null as deleted,
  (select string_agg(tag_id::text, ',') from speech_tags where speech_id = s.id) as tag_ids`

/** What `PRACTISED_SPEECH_COLUMNS` gives. */
export type PractisedSpeechRow = SpeechRecord & { deleted: boolean; tag_ids: string | null }

/** @param pool whose tags are known: their names come from memory */
export function toPastResult(
  result: Result,
  { id, text, level, type, deleted, ...speech }: PractisedSpeechRow,
  pool: SpeechPool
): PastResult {
  return {
    sequence_number: result.sequence_number,
    user_response: result.user_response,
    recognized_text: result.recognized_text,
    pronunciation_score: result.pronunciation_score,
    accuracy_score: result.accuracy_score,
    fluency_score: result.fluency_score,
    completeness_score: result.completeness_score,
    response_time_ms: result.response_time_ms,
    speech: {
      id,
      text,
      level,
      type,
      audio_url: speech.audio_url,
      audio_duration_ms: speech.audio_duration_ms,
      tags: pool.sortedTags(speech.tag_ids?.split(',') ?? []),
      deleted,
    },
  }
}
