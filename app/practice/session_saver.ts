import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import { Unauthenticated } from '#accounts/errors'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { Count } from '#metrics/instruments'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { MODES } from '#practice/enums'
import {
  type FieldFault,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  SessionDeleted,
  SessionNotFound,
  SessionRefused,
} from '#practice/errors'
import type { FinishedSession } from '#practice/finished_session'
import { toPastResult } from '#practice/past_result'
import type { SessionDetail } from '#practice/past_session'
import { requestHash } from '#practice/request_hash'
import { SessionHistory } from '#practice/session_history'
import { type SessionSummary, summarize } from '#practice/session_summary'
import { type SessionToWrite, SessionWriter, type Written } from '#practice/session_writer'
import { usedReceipt, verifyReceipts } from '#practice/verify_receipts'
import { writeFailureOf } from '#practice/write_failure'
import { ScoreReceipts } from '#scoring/receipts/score_receipts'

export type SavedSession = SessionDetail & {
  /** Whether it was saved before: by a request with the same key, or with the same client id. */
  replayed: false | 'key' | 'client_id'
}

interface FoundClientId {
  session_id: string | null
  is_deleted: boolean
}

interface KeptKey {
  request_hash: string
  resource_id: string
}

const FIND_CLIENT_ID: PreparedStatement = {
  name: 'find_client_id',
  text: `select (select id from game_sessions where user_id = $1 and client_id = $2) as session_id,
           exists (select from deleted_sessions where user_id = $1 and client_id = $2) as is_deleted`,
}

const TIME: PreparedStatement = {
  name: 'database_time',
  text: 'select clock_timestamp() as now',
}

const FIND_KEY: PreparedStatement = {
  name: 'find_idempotency_key',
  text: `select request_hash, resource_id from idempotency_keys
         where user_id = $1 and route = 'game/sessions' and key = $2`,
}

const saved = new Count('sessions_saved_total', 'Sessions that were saved, each once.', {
  mode: MODES,
})
const repeats = new Count(
  'idempotent_replays_total',
  'Requests with an Idempotency-Key or a client_id that was there before.',
  { outcome: ['replayed', 'reused', 'in_progress'] }
)

/** Saves finished sessions, each once, however often it is sent. */
@inject()
export class SessionSaver {
  constructor(
    private writer: SessionWriter,
    private statements: PreparedStatements,
    private pool: SpeechPool,
    private history: SessionHistory,
    private receipts: ScoreReceipts
  ) {}

  /**
   * @param idempotencyKey the app's own name for this request, good for 24 hours
   * @throws SessionRefused naming every fault; IdempotencyKeyReused; IdempotencyInProgress;
   * SessionDeleted for a repetition of a request whose session is gone;
   * Unauthenticated when the learner's account is gone; CatalogNotLoaded
   */
  async save(
    userId: string,
    finished: FinishedSession,
    idempotencyKey: string | null
  ): Promise<SavedSession> {
    const { results, verifiedCount, lastScoredAt, faults } = verifyReceipts(
      finished,
      userId,
      this.receipts
    )
    const timed = atTimeOf(lastScoredAt, finished)
    const { faults: otherFaults, ...summary } = await this.#summarize({ ...timed, results })
    faults.push(...otherFaults)
    if (faults.length > 0) {
      // Such as a time that was shifted when it was saved, and lies in the future by a clock that is right now.
      const repeated = await this.replay(userId, finished.client_id)
      if (repeated !== undefined) return repeated
      throw new SessionRefused(faults)
    }

    await this.pool.untilTagsKnown()
    const { tagIds, fields } = headOf(timed)
    const session = {
      id: randomUUID(),
      ...fields,
      ...summary,
      selected_tags: this.pool.findTags(tagIds),
      verified_count: verifiedCount,
    }
    const inSequence = results.toSorted((one, other) => one.sequence_number - other.sequence_number)
    const hash = idempotencyKey === null ? null : requestHash(finished)
    const key = { user_id: userId, idempotency_key: idempotencyKey, request_hash: hash }
    const toWrite = { ...session, ...key, results }
    // The second time only when the key expired while we looked.
    for (let attempt = 0; attempt < 2; attempt++) {
      const { createdAt, unknownSpeeches, usedReceipts, speeches, day } = await this.#write(toWrite)
      if (createdAt !== null) {
        saved.add({ mode: session.mode })
        const past = inSequence.map((one, index) => {
          const { receipt_status: status, ...speech } = speeches[index]!
          return toPastResult({ ...one, receipt_status: status }, speech, this.pool)
        })
        return {
          session: { ...session, ...day, created_at: createdAt },
          results: past,
          replayed: false,
        }
      }
      const repeated = await this.replay(userId, finished.client_id)
      if (repeated !== undefined) return repeated
      const kept = idempotencyKey === null ? undefined : await this.#find(userId, idempotencyKey)
      if (kept !== undefined) {
        if (kept.request_hash !== hash) {
          repeats.add({ outcome: 'reused' })
          throw new IdempotencyKeyReused()
        }
        repeats.add({ outcome: 'replayed' })
        return { ...(await this.#show(userId, kept.resource_id)), replayed: 'key' }
      }
      const late = [
        ...(unknownSpeeches ?? []).map(unknownSpeech),
        ...(usedReceipts ?? []).map(usedReceipt),
      ]
      if (late.length > 0) throw new SessionRefused(late)
    }
    throw inProgress()
  }

  /**
   * What was saved under a client id, whatever else is sent with it now.
   *
   * @returns undefined where nothing was; @throws SessionDeleted
   */
  async replay(userId: string, clientId: string | null): Promise<SavedSession | undefined> {
    if (clientId === null) return undefined
    const [found] = await this.statements.run<FoundClientId>(FIND_CLIENT_ID, [userId, clientId])
    if (found!.is_deleted) throw new SessionDeleted()
    if (found!.session_id === null) return undefined
    repeats.add({ outcome: 'replayed' })
    return { ...(await this.#show(userId, found!.session_id)), replayed: 'client_id' }
  }

  /** What seems to be in the future is compared with the database's clock: ours may be set back. */
  async #summarize(finished: FinishedSession): Promise<SessionSummary> {
    const summary = summarize(finished, new Date())
    if (summary.faults.every(({ code }) => code !== 'in_future')) return summary
    const [row] = await this.statements.run<{ now: Date }>(TIME, [])
    return summarize(finished, row!.now)
  }

  async #write(session: SessionToWrite, again = true): Promise<Written> {
    try {
      return await this.writer.write(session)
    } catch (error) {
      const failure = writeFailureOf(error)
      const isNamed = (session.idempotency_key ?? session.client_id) !== null
      if (failure === 'learner_gone') throw new Unauthenticated()
      if (failure === 'changed_meanwhile' && again) return this.#write(session, false)
      const isBusy = failure === 'key_busy' || failure === 'changed_meanwhile'
      if (isBusy && isNamed) throw inProgress()
      throw error
    }
  }

  async #show(userId: string, sessionId: string): Promise<SessionDetail> {
    try {
      return await this.history.show(userId, sessionId)
    } catch (error) {
      throw error instanceof SessionNotFound ? new SessionDeleted() : error
    }
  }

  async #find(userId: string, key: string): Promise<KeptKey | undefined> {
    const [kept] = await this.statements.run<KeptKey>(FIND_KEY, [userId, key])
    return kept
  }
}

function headOf({ results: _, selected_tags: tagIds, ...fields }: FinishedSession) {
  return { tagIds, fields }
}

/** A clock that is wrong by more than this is put right by the receipts. */
const CLOCK_LIMIT_MS = 60 * 60 * 1000

/** Shifts a session to the time of its last score, where it says another one. */
function atTimeOf(scoredAt: Date | null, session: FinishedSession): FinishedSession {
  const { started_at: startedAt, completed_at: completedAt } = session
  const wrongBy = (completedAt?.getTime() ?? Date.now()) - (scoredAt?.getTime() ?? Infinity)
  if (scoredAt === null || Math.abs(wrongBy) <= CLOCK_LIMIT_MS) return session
  const shifted = startedAt && new Date(Math.min(startedAt.getTime() - wrongBy, scoredAt.getTime()))
  return { ...session, started_at: shifted, completed_at: scoredAt }
}

function inProgress(): IdempotencyInProgress {
  repeats.add({ outcome: 'in_progress' })
  return new IdempotencyInProgress()
}

function unknownSpeech(position: number): FieldFault {
  return {
    field: `results.${position}.speech_id`,
    code: 'speech_unknown',
    message: `The speech of result ${position} does not exist (any more): leave it out.`,
  }
}
