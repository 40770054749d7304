import type { SpeechPool } from '#catalog/drawing/speech_pool'
import {
  SERVED_RECORDING,
  type SpeechRecord,
  type TaggedSpeech,
} from '#catalog/speeches/speech_reader'
import type { ReceiptStatus, UserResponse } from '#practice/enums'

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
  receipt_status: ReceiptStatus
}

/** A result of a saved session, with its speech as it is today. */
export interface PastResult extends Result {
  speech: TaggedSpeech & { deleted: boolean }
}

/** The columns of a result, with their types in SQL. What names them all takes them from here. */
export const RESULT_COLUMNS = {
  sequence_number: 'int',
  user_response: 'text',
  recognized_text: 'text',
  pronunciation_score: 'numeric',
  accuracy_score: 'numeric',
  fluency_score: 'numeric',
  completeness_score: 'numeric',
  response_time_ms: 'int',
  receipt_status: 'text',
} as const satisfies Record<keyof Result, string>

export const SCORE_FIELDS = [
  'pronunciation_score',
  'accuracy_score',
  'fluency_score',
  'completeness_score',
] as const satisfies (keyof Result)[]

/** What the app itself says of a result. */
export const RESULT_FIELDS = Object.keys(RESULT_COLUMNS).filter(
  (name) => name !== 'receipt_status'
) as Exclude<keyof Result, 'receipt_status'>[]

/** SQL: the columns of a result `r`; `numeric` itself would arrive as text. */
export const SELECT_RESULT = Object.entries(RESULT_COLUMNS)
  .map(([name, type]) => (type === 'numeric' ? `r.${name}::float8` : `r.${name}`))
  .join(', ')

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
  { tag_ids: tagIds, ...speech }: PractisedSpeechRow,
  pool: SpeechPool
): PastResult {
  return { ...result, speech: { ...speech, tags: pool.sortedTags(tagIds?.split(',') ?? []) } }
}
