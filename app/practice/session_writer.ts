import { inject } from '@adonisjs/core'
import { ACQUIRE_LIMIT_MS } from '#postgres/limits'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { DatabaseTooSlow } from '#postgres/time_limit'
import type { ReceiptStatus } from '#practice/enums'
import type { PractisedSpeechRow } from '#practice/past_result'
import type { NewSession } from '#practice/past_session'
import {
  type DayRule,
  DEFAULT_DAY_STARTS_AT,
  knownZone,
  practiceDayOf,
} from '#practice/progress/practice_day'
import { type OutcomeRow, SAVE_SESSIONS } from '#practice/save_sessions_statement'
import type { VerifiedResult } from '#practice/verify_receipts'
import { writeFailureOf } from '#practice/write_failure'

/** A session as the database takes it: columns of `game_sessions` and `idempotency_keys`. */
export type SessionToWrite = Omit<NewSession, 'practiced_on' | 'time_zone'> & {
  user_id: string
  /** IANA; null for the zone of the learner's profile. */
  time_zone: string | null
  idempotency_key: string | null
  request_hash: string | null
  results: VerifiedResult[]
}

/** What became of a session. */
export interface Written {
  /** Null when it was not saved: its key, client id or a receipt is taken, or speeches are unknown. */
  createdAt: Date | null
  /** Positions in the results, from 0, whose speech is unknown or purged; null when none is. */
  unknownSpeeches: number[] | null
  /** Positions in the results, from 0, whose receipt was used before; null when none was. */
  usedReceipts: number[] | null
  /** The speeches of the results by sequence number, and what became of the receipts; nothing of use when it was not saved. */
  speeches: (PractisedSpeechRow & { receipt_status: ReceiptStatus })[]
  /** The learner's day that the session belongs to, and its zone. */
  day: Pick<NewSession, 'practiced_on' | 'time_zone'>
}

interface WaitingSession {
  session: SessionToWrite
  since: number
  resolve: (written: Written) => void
  reject: (error: unknown) => void
}

type DatedSession = SessionToWrite & Pick<NewSession, 'practiced_on' | 'time_zone'>

interface DayRuleRow {
  id: string
  time_zone: string
  day_starts_at: number
}

const DAY_RULES: PreparedStatement = {
  name: 'day_rules',
  text: `
    select u.id, u.time_zone, coalesce(s.day_starts_at, ${DEFAULT_DAY_STARTS_AT}) as day_starts_at
    from users u left join learner_settings s on s.user_id = u.id
    where u.id = any($1)`,
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

  /** @param findsUsed whether to find out which receipts are used, or only to fail because of them */
  async #writeTogether(waiting: WaitingSession[], findsUsed = false): Promise<void> {
    if (waiting.length === 0) return
    try {
      const dated = await this.#date(waiting.map(({ session }) => session))
      const bySession = Map.groupBy(await this.#run(dated, findsUsed), (row) => row.session_id)
      for (const [index, { session, resolve }] of waiting.entries()) {
        resolve(toWritten(bySession.get(session.id)!, dated[index]!))
      }
    } catch (error) {
      const failure = writeFailureOf(error)
      const isSharedFailure = waiting.length > 1 && failure !== undefined
      if (isSharedFailure || (failure === 'changed_meanwhile' && !findsUsed)) {
        // Nothing was written: each alone, so that only the one that is at fault fails.
        await Promise.all(waiting.map((one) => this.#writeTogether([one], true)))
      } else {
        for (const { reject } of waiting) reject(error)
      }
    }
  }

  /** Finds out to which days the sessions belong; one query for all of them. */
  async #date(sessions: SessionToWrite[]): Promise<DatedSession[]> {
    const ids = [...new Set(sessions.map(({ user_id: id }) => id))]
    const rows = await this.statements.run<DayRuleRow>(DAY_RULES, [ids])
    const rules = new Map(rows.map((row) => [row.id, row]))
    return sessions.map((session) => {
      const { time_zone: profileZone = 'UTC', day_starts_at: startsAt = DEFAULT_DAY_STARTS_AT } =
        rules.get(session.user_id) ?? {}
      const rule: DayRule = { timeZone: knownZone(session.time_zone ?? profileZone), startsAt }
      const day = practiceDayOf(session.completed_at, rule)
      return { ...session, practiced_on: day, time_zone: rule.timeZone }
    })
  }

  #run(sessions: DatedSession[], findsUsed: boolean): Promise<OutcomeRow[]> {
    const columns = sessions.map(({ results: _, ...own }) => own)
    const results = sessions.flatMap((session) => {
      return session.results.map((result, position) => {
        return { ...result, score_receipt: undefined, session_id: session.id, position }
      })
    })
    const values = [JSON.stringify(columns), JSON.stringify(results), findsUsed]
    return this.statements.run(SAVE_SESSIONS, values)
  }
}

function toWritten(
  rows: OutcomeRow[],
  { practiced_on: day, time_zone: timeZone }: DatedSession
): Written {
  const [
    { created_at: createdAt, unknown_speeches: unknownSpeeches, used_receipts: usedReceipts },
  ] = rows as [OutcomeRow]
  const dated = { practiced_on: day, time_zone: timeZone }
  return { createdAt, unknownSpeeches, usedReceipts, speeches: rows, day: dated }
}
