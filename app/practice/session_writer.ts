import { inject } from '@adonisjs/core'
import { ACQUIRE_LIMIT_MS } from '#postgres/limits'
import { PreparedStatements } from '#postgres/prepared_statements'
import { DatabaseTooSlow } from '#postgres/time_limit'
import type { FinishedResult } from '#practice/finished_session'
import type { PractisedSpeechRow } from '#practice/past_result'
import type { NewSession } from '#practice/past_session'
import { type OutcomeRow, SAVE_SESSIONS } from '#practice/save_sessions_statement'
import { writeFailureOf } from '#practice/write_failure'

/** A session as the database takes it: columns of `game_sessions` and `idempotency_keys`. */
export type SessionToWrite = NewSession & {
  user_id: string
  idempotency_key: string | null
  request_hash: string | null
  results: FinishedResult[]
}

/** What became of a session. */
export interface Written {
  /** Null when it was not saved: its key is taken, or speeches are unknown. */
  createdAt: Date | null
  /** Positions in the results, from 0, whose speech is unknown or deleted; null when none is. */
  unknownSpeeches: number[] | null
  /** The speeches of the results by sequence number; nothing of use when it was not saved. */
  speeches: PractisedSpeechRow[]
}

interface WaitingSession {
  session: SessionToWrite
  since: number
  resolve: (written: Written) => void
  reject: (error: unknown) => void
}

/** More parallel statements do not help a database of two cores; larger ones add latency. */
const STATEMENTS_AT_ONCE = 4
const SESSIONS_A_STATEMENT = 16

/**
 * Writes finished sessions. Those that wait while others are being written share a statement, and
 * with it a commit: under load that costs the database two thirds of a statement for each.
 */
@inject()
export class SessionWriter {
  #waiting: WaitingSession[] = []
  #running = 0

  constructor(private statements: PreparedStatements) {}

  /** @throws what node-postgres throws for this session; DatabaseTooSlow after six seconds' wait */
  write(session: SessionToWrite): Promise<Written> {
    // What else comes in this turn of the event loop goes along.
    if (this.#waiting.length === 0) setImmediate(() => this.#writeWaiting())
    const { promise, resolve, reject } = Promise.withResolvers<Written>()
    this.#waiting.push({ session, since: performance.now(), resolve, reject })
    return promise
  }

  #writeWaiting(): void {
    while (this.#running < STATEMENTS_AT_ONCE && this.#waiting.length > 0) {
      void this.#writeNext(this.#waiting.splice(0, SESSIONS_A_STATEMENT))
    }
  }

  async #writeNext(waiting: WaitingSession[]): Promise<void> {
    this.#running++
    const since = performance.now() - ACQUIRE_LIMIT_MS
    const late = waiting.filter((one) => one.since < since)
    // Who was told that it takes too long sends the session again: it must not be saved then.
    for (const { reject } of late) reject(new DatabaseTooSlow())
    await this.#writeTogether(waiting.filter((one) => one.since >= since))
    this.#running--
    this.#writeWaiting()
  }

  async #writeTogether(waiting: WaitingSession[]): Promise<void> {
    if (waiting.length === 0) return
    try {
      const rows = await this.#run(waiting.map(({ session }) => session))
      const bySession = Map.groupBy(rows, (row) => row.session_id)
      for (const { session, resolve } of waiting) resolve(toWritten(bySession.get(session.id)!))
    } catch (error) {
      if (waiting.length > 1 && writeFailureOf(error) !== undefined) {
        // Nothing was written: each alone, so that only the one that is at fault fails.
        await Promise.all(waiting.map((one) => this.#writeTogether([one])))
      } else {
        for (const { reject } of waiting) reject(error)
      }
    }
  }

  #run(sessions: SessionToWrite[]): Promise<OutcomeRow[]> {
    const columns = sessions.map(({ results: _, ...own }) => own)
    const results = sessions.flatMap((session) => {
      return session.results.map((result, position) => {
        return { ...result, session_id: session.id, position }
      })
    })
    return this.statements.run(SAVE_SESSIONS, [JSON.stringify(columns), JSON.stringify(results)])
  }
}

function toWritten(rows: OutcomeRow[]): Written {
  const { created_at: createdAt, unknown_speeches: unknownSpeeches } = rows[0]!
  return { createdAt, unknownSpeeches, speeches: rows }
}
