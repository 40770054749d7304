import type { Level, SpeechType } from '#catalog/enums'
import type { SpeechTag } from '#catalog/speeches/speech_tag'
import type { Mode } from '#practice/enums'
import type { PastResult } from '#practice/past_result'

/** A saved session, without its results. */
export interface PastSession {
  id: string
  mode: Mode
  level: Level
  sentence_type: SpeechType | null
  /** As they were then. */
  selected_tags: SpeechTag[]
  total_sentences: number
  correct_count: number
  incorrect_count: number
  skipped_count: number
  average_score: number | null
  started_at: Date | null
  completed_at: Date
  duration_seconds: number | null
  /** The learner's day that it belongs to, as in `2026-01-31`; fixed when it was saved. */
  practiced_on: string
  /** IANA: the zone of that day. */
  time_zone: string
  /** The app's own id of it. */
  client_id: string | null
  /** How many of its results have a score that this server gave. */
  verified_count: number
  created_at: Date
}

/** A session that is about to be saved: the database says when it was. */
export type NewSession = Omit<PastSession, 'created_at'>

export interface SessionDetail {
  session: PastSession
  /** By sequence number. */
  results: PastResult[]
}

/** The columns of a session that are written, with their types in SQL. */
export const SESSION_COLUMNS = {
  id: 'uuid',
  mode: 'text',
  level: 'text',
  sentence_type: 'text',
  selected_tags: 'jsonb',
  total_sentences: 'int',
  correct_count: 'int',
  incorrect_count: 'int',
  skipped_count: 'int',
  average_score: 'numeric',
  started_at: 'timestamptz',
  completed_at: 'timestamptz',
  duration_seconds: 'int',
  practiced_on: 'date',
  time_zone: 'text',
  client_id: 'uuid',
  verified_count: 'int',
} as const satisfies Record<keyof NewSession, string>
