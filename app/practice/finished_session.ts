import type { Level, SpeechType } from '#catalog/enums'
import type { Mode } from '#practice/enums'
import type { Result } from '#practice/past_result'

/** A result as the app sends it. */
export type FinishedResult = Omit<Result, 'receipt_status'> & {
  speech_id: string
  /** As `POST speech/score` gave it. */
  score_receipt: string | null
}

export interface FinishedSession {
  mode: Mode
  level: Level
  sentence_type: SpeechType | null
  /** Ids of tags; those that were deleted meanwhile are left out. */
  selected_tags: string[]
  total_sentences: number
  started_at: Date | null
  completed_at: Date | null
  /** IANA: where the learner was; null for the zone of the profile. */
  time_zone: string | null
  /** The app's own id: a session with one is saved once, however often and late it is sent. */
  client_id: string | null
  results: FinishedResult[]
}
