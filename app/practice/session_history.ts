import { inject } from '@adonisjs/core'
import { DateTime } from 'luxon'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level } from '#catalog/enums'
import GameSession from '#models/game_session'
import User from '#models/user'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import type { Mode } from '#practice/enums'
import { SessionNotFound, SessionNotYours } from '#practice/errors'
import {
  PRACTISED_SPEECH_COLUMNS,
  type PractisedSpeechRow,
  type Result,
  SELECT_RESULT,
  toPastResult,
} from '#practice/past_result'
import type { PastSession, SessionDetail } from '#practice/past_session'

export interface HistoryFilter {
  page: number
  perPage: number
  mode?: Mode
  level?: Level
  /** Sessions completed at this time or later: ISO 8601, a date being a day of the learner's. */
  from?: string
  /** Sessions completed before this time: ISO 8601, a date being a day of the learner's. */
  to?: string
}

const RESULTS: PreparedStatement = {
  name: 'results_of_session',
  text: `
    select ${SELECT_RESULT}, ${PRACTISED_SPEECH_COLUMNS}
    from game_results r join speeches s on s.id = r.speech_id
    where r.session_id = $1
    order by r.sequence_number`,
}

/** A learner's past sessions. */
@inject()
export class SessionHistory {
  constructor(
    private statements: PreparedStatements,
    private pool: SpeechPool
  ) {}

  /** @returns a page, newest first; two queries, and one more when a date is given */
  async list(userId: string, filter: HistoryFilter) {
    const { page, perPage, mode, level } = filter
    const zone = isDate(filter.from) || isDate(filter.to) ? await timeZoneOf(userId) : 'UTC'
    return sessionRows()
      .where('userId', userId)
      .if(mode, (query) => query.where('mode', mode!))
      .if(level, (query) => query.where('level', level!))
      .if(filter.from, (query) => query.where('completedAt', '>=', toInstant(filter.from!, zone)))
      .if(filter.to, (query) => query.where('completedAt', '<', toInstant(filter.to!, zone)))
      .orderBy([
        { column: 'completedAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .paginate(page, perPage)
  }

  /**
   * @returns the session with its results in sequence; two queries
   * @throws SessionNotFound
   * @throws SessionNotYours
   * @throws CatalogNotLoaded
   */
  async show(userId: string, sessionId: string): Promise<SessionDetail> {
    const session = await findSession(sessionId)
    if (session.user_id !== userId) throw new SessionNotYours()
    return this.#withResults(session)
  }

  /**
   * The same of whoever it is, for an admin; two queries.
   *
   * @throws SessionNotFound
   * @throws CatalogNotLoaded
   */
  async find(sessionId: string): Promise<SessionDetail & { learnerId: string }> {
    const session = await findSession(sessionId)
    return { ...(await this.#withResults(session)), learnerId: session.user_id }
  }

  async #withResults(session: PastSession): Promise<SessionDetail> {
    await this.pool.untilTagsKnown()
    const rows = await this.statements.run<Result & PractisedSpeechRow>(RESULTS, [session.id])
    return { session, results: rows.map((row) => toPastResult(row, row, this.pool)) }
  }
}

async function findSession(id: string): Promise<PastSession & { user_id: string }> {
  const session = await sessionRows().where('id', id).first()
  if (session === null) throw new SessionNotFound()
  return session
}

/** Sessions as the database has them; `numeric` itself would arrive as text. */
function sessionRows() {
  const query = GameSession.query().pojo<PastSession & { user_id: string }>()
  return query.select('*', query.client.raw('average_score::float8'))
}

async function timeZoneOf(userId: string): Promise<string> {
  const user = await User.find(userId)
  return user?.timeZone ?? 'UTC'
}

function isDate(text: string | undefined): boolean {
  return text?.length === 'YYYY-MM-DD'.length
}

function toInstant(text: string, zone: string): Date {
  return DateTime.fromISO(text, { zone }).toJSDate()
}
