import { inject } from '@adonisjs/core'
import { DateTime } from 'luxon'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level } from '#catalog/enums'
import GameSession from '#models/game_session'
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
  /** Sessions completed at this time or later, or of this day or a later one: ISO 8601. */
  from?: string
  /** Sessions completed before this time, or of days before this one: ISO 8601. */
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

  /** @returns a page, newest first; two queries */
  async list(userId: string, filter: HistoryFilter) {
    const { page, perPage, mode, level } = filter
    return sessionRows()
      .where('userId', userId)
      .if(mode, (query) => query.where('mode', mode!))
      .if(level, (query) => query.where('level', level!))
      .if(filter.from, (query) => from(query, filter.from!))
      .if(filter.to, (query) => to(query, filter.to!))
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
  return query.select(
    '*',
    query.client.raw('average_score::float8'),
    query.client.raw('practiced_on::text')
  )
}

type SessionQuery = ReturnType<typeof sessionRows>

/** A day's sessions are completed within two days of its midnight in UTC: so the index serves. */
const NEAR_DAYS = 2

function from(query: SessionQuery, text: string): SessionQuery {
  const time = DateTime.fromISO(text, { zone: 'UTC' })
  if (!isDate(text)) return query.where('completedAt', '>=', time.toJSDate())
  const near = time.minus({ days: NEAR_DAYS }).toJSDate()
  return query.where('practicedOn', '>=', text).where('completedAt', '>=', near)
}

function to(query: SessionQuery, text: string): SessionQuery {
  const time = DateTime.fromISO(text, { zone: 'UTC' })
  if (!isDate(text)) return query.where('completedAt', '<', time.toJSDate())
  const near = time.plus({ days: NEAR_DAYS }).toJSDate()
  return query.where('practicedOn', '<', text).where('completedAt', '<', near)
}

function isDate(text: string): boolean {
  return text.length === 'YYYY-MM-DD'.length
}
