import { randomUUID } from 'node:crypto'
import { Unauthenticated } from '#accounts/errors'
import type { Level, SpeechType } from '#catalog/enums'
import type { SpeechPool } from '#catalog/speech_pool/speech_pool'
import type { PreparedStatement, PreparedStatements } from '#operations/prepared_statements'
import type { Mode, UserResponse } from '#practice/enums'
import {
  IdempotencyInProgress,
  IdempotencyKeyReused,
  SessionRefused,
  type FieldFault,
} from '#practice/errors'
import { requestHash } from '#practice/request_hash'
import { summarize } from '#practice/session_summary'

/** One sentence of a finished session, as the app sends it. Scores are from 0 to 100. */
export interface FinishedResult {
  speech_id: string
  sequence_number: number
  user_response: UserResponse
  recognized_text: string | null
  pronunciation_score: number | null
  accuracy_score: number | null
  fluency_score: number | null
  completeness_score: number | null
  response_time_ms: number | null
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
  results: FinishedResult[]
}

export interface SavedSession {
  id: string
  /** Whether it was saved before, by a request with the same key. */
  replayed: boolean
}

interface Outcome {
  saved: boolean
  /** Positions in the results, from 0, whose speech is unknown or deleted. */
  unknown_speeches: number[]
}

interface KeptKey {
  request_hash: string
  resource_id: string
}

/**
 * One statement, hence one transaction and one round trip: the key, the session and all its results
 * are saved, or nothing is. Of several requests with one key at the same moment, the unique key
 * lets one through, and the others wait until it is done.
 */
const SAVE: PreparedStatement = {
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
      returning id
    ), results as (
      insert into game_results (session_id, speech_id, sequence_number, user_response,
        recognized_text, pronunciation_score, accuracy_score, fluency_score,
        completeness_score, response_time_ms)
      select session.id, input.speech_id, input.sequence_number, input.user_response,
        input.recognized_text, input.pronunciation_score, input.accuracy_score,
        input.fluency_score, input.completeness_score, input.response_time_ms
      from session, input
    )
    select exists (select from session) as saved,
           array(select position::int from unknown order by position) as unknown_speeches`,
}

const FIND_KEY: PreparedStatement = {
  name: 'find_idempotency_key',
  text: `select request_hash, resource_id from idempotency_keys
         where user_id = $1 and route = 'game/sessions' and key = $2`,
}

/** Saves finished sessions, each once, however often it is sent. */
export class SessionSaver {
  constructor(
    private statements: PreparedStatements,
    private pool: SpeechPool
  ) {}

  /**
   * @param idempotencyKey the app's own name for this request, good for 24 hours
   * @throws SessionRefused naming every fault; IdempotencyKeyReused; IdempotencyInProgress;
   * Unauthenticated when the learner's account is gone; CatalogNotLoaded
   */
  async save(
    userId: string,
    finished: FinishedSession,
    idempotencyKey: string | null
  ): Promise<SavedSession> {
    const { faults, ...summary } = summarize(finished, new Date())
    if (faults.length > 0) throw new SessionRefused(faults)

    await this.pool.untilTagsKnown()
    const id = randomUUID()
    const hash = idempotencyKey === null ? null : requestHash(finished)
    const values = [
      id,
      userId,
      finished.mode,
      finished.level,
      finished.sentence_type,
      JSON.stringify(this.pool.findTags(finished.selected_tags)),
      finished.total_sentences,
      summary.correctCount,
      summary.incorrectCount,
      summary.skippedCount,
      summary.averageScore,
      finished.started_at,
      summary.completedAt,
      summary.durationSeconds,
      JSON.stringify(finished.results),
      idempotencyKey,
      hash,
    ]
    // The second time only when the key expired while we looked.
    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await this.#run(values)
      if (outcome.saved) return { id, replayed: false }
      const kept = idempotencyKey === null ? undefined : await this.#find(userId, idempotencyKey)
      if (kept !== undefined) {
        if (kept.request_hash !== hash) throw new IdempotencyKeyReused()
        return { id: kept.resource_id, replayed: true }
      }
      if (outcome.unknown_speeches.length > 0) {
        throw new SessionRefused(outcome.unknown_speeches.map(unknownSpeech))
      }
    }
    throw new IdempotencyInProgress()
  }

  async #run(values: unknown[], again = true): Promise<Outcome> {
    try {
      const [outcome] = await this.statements.run<Outcome>(SAVE, values)
      return outcome!
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string }
      // 55P03, lock_not_available: another request with this key is not done yet.
      if (code === '55P03') throw new IdempotencyInProgress()
      if (code === '23503' && constraint?.includes('user_id')) throw new Unauthenticated()
      // 23503, foreign_key_violation: a speech was purged in this very moment. Now it is unknown.
      if (code === '23503' && again) return this.#run(values, false)
      throw error
    }
  }

  async #find(userId: string, key: string): Promise<KeptKey | undefined> {
    const [kept] = await this.statements.run<KeptKey>(FIND_KEY, [userId, key])
    return kept
  }
}

function unknownSpeech(position: number): FieldFault {
  return {
    field: `results.${position}.speech_id`,
    code: 'speech_unknown',
    message: `The speech of result ${position} does not exist or was deleted: leave it out.`,
  }
}
