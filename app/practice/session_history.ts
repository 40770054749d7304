import { DateTime } from 'luxon'
import type { Level } from '#catalog/enums'
import { TAGS_OF_SPEECH, type TaggedSpeech } from '#catalog/speech_reader'
import type { PreparedStatement, PreparedStatements } from '#operations/prepared_statements'
import GameSession from '#models/game_session'
import User from '#models/user'
import type { Mode, UserResponse } from '#practice/enums'
import { SessionNotFound, SessionNotYours } from '#practice/errors'

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

export interface PastResult {
  sequence_number: number
  user_response: UserResponse
  recognized_text: string | null
  pronunciation_score: number | null
  accuracy_score: number | null
  fluency_score: number | null
  completeness_score: number | null
  response_time_ms: number | null
  speech: TaggedSpeech & { deleted: boolean }
}

const RESULTS: PreparedStatement = {
  name: 'results_of_session',
  text: `
    select r.sequence_number, r.user_response, r.recognized_text,
           r.pronunciation_score::float8, r.accuracy_score::float8, r.fluency_score::float8,
           r.completeness_score::float8, r.response_time_ms,
           jsonb_build_object('id', s.id, 'text', s.text, 'level', s.level, 'type', s.type,
             'audio_url', s.audio_url, 'audio_duration_ms', s.audio_duration_ms,
             'deleted', s.deleted_at is not null, 'tags', ${TAGS_OF_SPEECH}) as speech
    from game_results r join speeches s on s.id = r.speech_id
    where r.session_id = $1
    order by r.sequence_number`,
}

/** A learner's past sessions. */
export class SessionHistory {
  constructor(private statements: PreparedStatements) {}

  /** @returns a page, newest first; two queries, and one more when a date is given */
  async list(userId: string, filter: HistoryFilter) {
    const { page, perPage, mode, level } = filter
    const zone = isDate(filter.from) || isDate(filter.to) ? await timeZoneOf(userId) : 'UTC'
    return GameSession.query()
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
   */
  async show(userId: string, sessionId: string) {
    const session = await GameSession.find(sessionId)
    if (session === null) throw new SessionNotFound()
    if (session.userId !== userId) throw new SessionNotYours()
    return { session, results: await this.statements.run<PastResult>(RESULTS, [sessionId]) }
  }
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
