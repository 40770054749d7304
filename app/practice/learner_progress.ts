import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { sql } from '#postgres/sql'

/** What a learner did on one day, in UTC; days without practice are left out. */
export interface PractisedDay {
  /** As in `2026-01-31`. */
  day: string
  sessions: number
  sentences: number
  /** Mean of the scores of the day's sessions, 0 to 100; null where nothing was scored. */
  score: number | null
}

export interface LearnerProgress {
  /** Of all sessions, whenever they were. */
  sessions: number
  sentences: number
  score: number | null
  lastPractisedAt: Date | null
  /** The day that it is, in UTC. */
  today: string
  /** The oldest first. */
  days: PractisedDay[]
}

const TOTALS = `
  select count(*)::integer as sessions, coalesce(sum(total_sentences), 0)::integer as sentences,
    round(avg(average_score), 1)::float8 as score, max(completed_at) as "lastPractisedAt",
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today
  from game_sessions where user_id = ?`

const DAYS = `
  select to_char(day, 'YYYY-MM-DD') as day, count(*)::integer as sessions,
    sum(total_sentences)::integer as sentences, round(avg(average_score), 1)::float8 as score
  from (
    select (completed_at at time zone 'UTC')::date as day, total_sentences, average_score
    from game_sessions
    where user_id = ? and completed_at >= (date_trunc('day', now() at time zone 'UTC')
      - make_interval(days => ? - 1)) at time zone 'UTC'
  ) practised
  group by day order by day`

/** How a learner gets on. */
@inject()
export class LearnerProgressReader {
  constructor(private database: Database) {}

  /** @param days that are told one by one, today the last of them. Two queries. */
  async read(userId: string, days: number): Promise<LearnerProgress> {
    const [totals] = await sql<Omit<LearnerProgress, 'days'>>(this.database, TOTALS, [userId])
    return { ...totals!, days: await sql<PractisedDay>(this.database, DAYS, [userId, days]) }
  }
}
