import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Unauthenticated } from '#accounts/errors'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import {
  type FieldFault,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  SessionRefused,
} from '#practice/errors'
import type { FinishedResult, FinishedSession } from '#practice/finished_session'
import { toPastResult } from '#practice/past_result'
import { requestHash } from '#practice/request_hash'
import { type PastSession, type SessionDetail, SessionHistory } from '#practice/session_history'
import { summarize } from '#practice/session_summary'
import { type SessionToWrite, SessionWriter, type Written } from '#practice/session_writer'

export type SavedSession = SessionDetail & {
  /** Whether it was saved before, by a request with the same key. */
  replayed: boolean
}

interface KeptKey {
  request_hash: string
  resource_id: string
}

const FIND_KEY: PreparedStatement = {
  name: 'find_idempotency_key',
  text: `select request_hash, resource_id from idempotency_keys
         where user_id = $1 and route = 'game/sessions' and key = $2`,
}

/** Saves finished sessions, each once, however often it is sent. */
@inject()
export class SessionSaver {
  constructor(
    private writer: SessionWriter,
    private statements: PreparedStatements,
    private pool: SpeechPool,
    private history: SessionHistory
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
    const session: Omit<PastSession, 'createdAt'> = {
      id: randomUUID(),
      mode: finished.mode,
      level: finished.level,
      sentenceType: finished.sentence_type,
      selectedTags: this.pool.findTags(finished.selected_tags),
      totalSentences: finished.total_sentences,
      startedAt: finished.started_at,
      ...summary,
    }
    const inSequence = finished.results.toSorted((one, other) => {
      return one.sequence_number - other.sequence_number
    })
    const hash = idempotencyKey === null ? null : requestHash(finished)
    const toWrite = toSessionToWrite(userId, session, finished.results, idempotencyKey, hash)
    // The second time only when the key expired while we looked.
    for (let attempt = 0; attempt < 2; attempt++) {
      const { createdAt, unknownSpeeches, speeches } = await this.#write(toWrite)
      if (createdAt !== null) {
        const results = inSequence.map((one, index) => {
          return toPastResult(one, speeches[index]!, this.pool)
        })
        return { session: { ...session, createdAt }, results, replayed: false }
      }
      const kept = idempotencyKey === null ? undefined : await this.#find(userId, idempotencyKey)
      if (kept !== undefined) {
        if (kept.request_hash !== hash) throw new IdempotencyKeyReused()
        return { ...(await this.history.show(userId, kept.resource_id)), replayed: true }
      }
      if (unknownSpeeches !== null) throw new SessionRefused(unknownSpeeches.map(unknownSpeech))
    }
    throw new IdempotencyInProgress()
  }

  async #write(session: SessionToWrite, again = true): Promise<Written> {
    try {
      return await this.writer.write(session)
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string }
      // 55P03, lock_not_available: another request with this key is not done yet.
      if (code === '55P03' && session.idempotency_key !== null) throw new IdempotencyInProgress()
      if (code === '23503' && constraint?.includes('user_id')) throw new Unauthenticated()
      // 23503, foreign_key_violation: a speech was purged in this very moment. Now it is unknown.
      // 40P01, deadlock_detected: with whoever was changing these speeches. Now that is done.
      if (['23503', '40P01'].includes(code ?? '') && again) return this.#write(session, false)
      throw error
    }
  }

  async #find(userId: string, key: string): Promise<KeptKey | undefined> {
    const [kept] = await this.statements.run<KeptKey>(FIND_KEY, [userId, key])
    return kept
  }
}

function toSessionToWrite(
  userId: string,
  session: Omit<PastSession, 'createdAt'>,
  results: FinishedResult[],
  idempotencyKey: string | null,
  hash: string | null
): SessionToWrite {
  return {
    id: session.id,
    user_id: userId,
    idempotency_key: idempotencyKey,
    request_hash: hash,
    mode: session.mode,
    level: session.level,
    sentence_type: session.sentenceType,
    selected_tags: session.selectedTags,
    total_sentences: session.totalSentences,
    correct_count: session.correctCount,
    incorrect_count: session.incorrectCount,
    skipped_count: session.skippedCount,
    average_score: session.averageScore,
    started_at: session.startedAt,
    completed_at: session.completedAt,
    duration_seconds: session.durationSeconds,
    results,
  }
}

function unknownSpeech(position: number): FieldFault {
  return {
    field: `results.${position}.speech_id`,
    code: 'speech_unknown',
    message: `The speech of result ${position} does not exist or was deleted: leave it out.`,
  }
}
