import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { Level } from '#catalog/enums'
import { beginningOfDay } from '#postgres/beginning_of_day'
import { type KeysetPage, type PageQuery, readPage } from '#postgres/keyset'
import type { Piece } from '#postgres/piece'
import type { Mode } from '#practice/enums'
import type { PastSession } from '#practice/past_session'

export interface SessionFilter {
  /** A learner's id. */
  learner?: string
  mode?: Mode
  level?: Level
  /** The first day on which sessions were completed, as in `2026-01-31`. */
  from?: string
  /** The last day. */
  to?: string
  /** IANA: where the days begin and end; UTC unless stated. */
  timeZone?: string
}

/** A session in a list, with whoever practised. */
export type ListedSession = Omit<
  PastSession,
  'selected_tags' | 'practiced_on' | 'time_zone' | 'client_id' | 'verified_count' | 'created_at'
> & {
  learner_id: string
  learner_name: string
}

const COLUMNS = `s.id, s.mode, s.level, s.sentence_type, s.total_sentences, s.correct_count,
  s.incorrect_count, s.skipped_count, s.average_score::float8, s.started_at, s.completed_at,
  s.duration_seconds, u.id as learner_id, u.name as learner_name`

/** The sessions of all learners, those completed last first. */
@inject()
export class SessionList {
  constructor(private database: Database) {}

  /** One query. There is no total: nobody would want to know it. */
  page(query: SessionFilter & PageQuery): Promise<KeysetPage<ListedSession>> {
    const list = {
      columns: COLUMNS,
      from: 'game_sessions s join users u on u.id = s.user_id',
      time: 's.completed_at',
      id: 's.id',
      conditions: conditionsOf(query),
    }
    return readPage(this.database, list, query)
  }
}

function conditionsOf(filter: SessionFilter): Piece[] {
  const { learner, mode, level, from, to, timeZone } = filter
  const conditions: Record<string, string | Date | undefined> = {
    's.user_id = ?': learner,
    's.mode = ?': mode,
    's.level = ?': level,
    's.completed_at >= ?': from && beginningOfDay(from, timeZone),
    's.completed_at < ?': to && beginningOfDay(to, timeZone, 1),
  }
  return Object.entries(conditions).flatMap(([sql, value]) => {
    return value === undefined ? [] : [{ sql, values: [value] }]
  })
}
