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

const READ = `
  select count(*)::integer as sessions, coalesce(sum(total_sentences), 0)::integer as sentences,
    round(avg(average_score), 1)::float8 as score, max(completed_at) as "lastPractisedAt",
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today,
    (select coalesce(jsonb_agg(jsonb_build_object('day', to_char(day, 'YYYY-MM-DD'),
        'sessions', sessions, 'sentences', sentences, 'score', score) order by day), '[]')
     from (
       select (completed_at at time zone 'UTC')::date as day, count(*) as sessions,
         sum(total_sentences) as sentences, round(avg(average_score), 1) as score
       from game_sessions
       where user_id = ? and completed_at >= (date_trunc('day', now() at time zone 'UTC')
         - make_interval(days => ? - 1)) at time zone 'UTC'
       group by 1
     ) practised) as days
  from game_sessions where user_id = ?`

/** How a learner gets on. */
@inject()
export class LearnerProgressReader {
  constructor(private database: Database) {}

  /** One query. @param days that are told one by one, today the last of them */
  async read(userId: string, days: number): Promise<LearnerProgress> {
    const [progress] = await sql<LearnerProgress>(this.database, READ, [userId, days, userId])
    return progress!
  }
}
