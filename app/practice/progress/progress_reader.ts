import { inject } from '@adonisjs/core'
import { Unauthenticated } from '#accounts/errors'
import { type PreparedStatement, PreparedStatements } from '#postgres/prepared_statements'
import { RangeRefused } from '#practice/errors'
import { type LearnerSettings, SELECT_SETTINGS } from '#practice/progress/learner_settings'
import {
  addDays,
  beginningOfPracticeDay,
  type DayRule,
  knownZone,
  nextDayAt,
  practiceDayOf,
} from '#practice/progress/practice_day'
import { ProgressKeeper } from '#practice/progress/progress_keeper'
import { beginOf, type Bucket, bucketsOf, MAX_BUCKETS } from '#practice/progress/progress_range'
import { reminderAt } from '#practice/progress/reminder'
import { streakOn, type StreakToday, type Today } from '#practice/progress/streak'

/** What was practised on a day, or from a day on. */
export interface DayPoint {
  /** The day, or the first one. */
  date: string
  sessions: number
  /** Said, so without those that were skipped. */
  sentences: number
  passed: number
  /** Of the results, those with a score. */
  scored: number
  /** Of the results, those whose score this server gave. */
  verified: number
  average_score: number | null
  seconds: number
  days_practiced: number
  /** By the goal as it is now. */
  days_goal_reached: number
  days_frozen: number
}

export interface Progress {
  date: string
  timeZone: string
  nextDayAt: Date
  goal: { sentences: number; done: number; reached: boolean }
  streak: StreakToday & { longest: number; endsAt: Date | null }
  /** Seven days, today the last one. */
  week: DayPoint[]
  reminder: { at: Date; reason: 'streak' | 'goal' } | null
  updatedAt: Date | null
}

interface DayRow {
  day: string
  sessions: number
  sentences: number
  passed: number
  scored: number
  verified: number
  score_sum: number
  seconds: number
  days_practiced: number
  days_goal_reached: number
}

interface Row extends LearnerSettings {
  time_zone: string
  /** Null before the first session is counted. */
  current: number | null
  longest: number | null
  last_day: string | null
  /** Of the last day: where its last session was, and when. */
  last_zone: string | null
  last_at: Date | null
  freezes: number | null
  frozen_days: string[] | null
  updated_at: Date | null
  is_changed: boolean
  days: DayRow[]
}

const DAYS_SHOWN = 7

/**
 * Days by bucket, with their sums. Dates only: the connection's zone would move timestamps with a
 * zone.
 */
const SUMS = `
  sum(sessions)::int as sessions, sum(sentences)::int as sentences, sum(passed)::int as passed,
  sum(scored)::int as scored, sum(verified)::int as verified, sum(score_sum)::float8 as score_sum,
  sum(seconds) as seconds, count(*) filter (where sentences > 0)::int as days_practiced,
  count(*) filter (where sentences >= coalesce(s.daily_goal, 10))::int as days_goal_reached`

/** The home screen in one statement: $3 and $4 are days, the first one and the one after the last. */
const READ: PreparedStatement = {
  name: 'read_progress',
  text: `
    select u.time_zone, ${SELECT_SETTINGS}, p.current, p.longest, p.last_day::text,
      l.time_zone as last_zone, l.last_at, p.freezes, p.frozen_days::text[] as frozen_days,
      greatest(p.updated_at, s.updated_at) as updated_at,
      exists (select from changed_practice_days c where c.user_id = u.id) as is_changed,
      (select coalesce(jsonb_agg(to_jsonb(b) order by b.day), '[]') from (
         select date_trunc($2, d.day::timestamp)::date as day, ${SUMS}
         from practice_days d
         where d.user_id = u.id and d.day >= $3::date and d.day < $4::date
         group by 1) b) as days
    from users u
    left join learner_settings s on s.user_id = u.id
    left join learner_progress p on p.user_id = u.id
    left join practice_days l on l.user_id = u.id and l.day = p.last_day
    where u.id = $1`,
}

/** What a learner's practice adds up to. */
@inject()
export class ProgressReader {
  constructor(
    private statements: PreparedStatements,
    private keeper: ProgressKeeper
  ) {}

  /**
   * The home screen. One statement, unless something has changed that nobody has counted yet: then
   * it is counted first.
   *
   * @param timeZone where the learner is now; by default that of the profile
   * @throws Unauthenticated when the account is gone
   */
  async read(userId: string, timeZone: string | undefined, now = new Date()): Promise<Progress> {
    const utc = now.toISOString().slice(0, 10)
    // Whatever the zone, today is at most a day off.
    const range = {
      bucket: 'day',
      from: addDays(utc, -DAYS_SHOWN - 1),
      to: addDays(utc, 2),
    } as const
    const row = await this.#read(userId, range)
    const rule = ruleOf(row, timeZone)
    const today = practiceDayOf(now, rule)
    const streak = streakToday(row, { day: today, timeZone: rule.timeZone, now })
    const first = addDays(today, 1 - DAYS_SHOWN)
    const week = pointsOf(row, streak, { bucket: 'day', from: first, to: addDays(today, 1) })
    const { sentences: done } = week.at(-1)!
    const minute = row.reminder_minute
    return {
      date: today,
      timeZone: rule.timeZone,
      nextDayAt: nextDayAt(now, rule),
      goal: { sentences: row.daily_goal, done, reached: done >= row.daily_goal },
      streak: {
        ...streak,
        longest: row.longest ?? 0,
        endsAt: endOf(streak, rule),
      },
      week,
      reminder:
        minute === null
          ? null
          : {
              at: reminderAt(now, minute, row.last_day, rule),
              reason: streak.current > 0 ? 'streak' : 'goal',
            },
      updatedAt: row.updated_at,
    }
  }

  /**
   * Days, weeks from Monday on, or months; each bucket is there, also the empty ones.
   *
   * @param from the first day; by default the last thirty are read
   * @param to the day after the last one
   * @throws RangeRefused; Unauthenticated when the account is gone
   */
  async days(
    userId: string,
    { from, to, bucket }: { from?: string; to?: string; bucket: Bucket },
    now = new Date()
  ): Promise<{ from: string; to: string; points: DayPoint[] }> {
    const end = to ?? addDays(await this.#today(userId, now), 1)
    const begin = from ?? addDays(end, -30)
    const range = { bucket, from: begin, to: end }
    if (begin >= end) {
      const message = 'to must be after from: it is the day after the last one.'
      throw new RangeRefused([{ field: 'to', code: 'range_backwards', message }])
    }
    if (bucketsOf(begin, end, bucket).length > MAX_BUCKETS) {
      const message = `At most ${MAX_BUCKETS} days, weeks or months are read at once.`
      const fault = { field: 'to', code: 'range_too_long', message, limit: MAX_BUCKETS }
      throw new RangeRefused([fault])
    }
    const row = await this.#read(userId, range)
    const rule = ruleOf(row)
    const day = practiceDayOf(now, rule)
    const streak = streakToday(row, { day, timeZone: rule.timeZone, now })
    return { from: begin, to: end, points: pointsOf(row, streak, range) }
  }

  async #today(userId: string, now: Date): Promise<string> {
    const row = await this.#read(userId, { bucket: 'day', from: '2000-01-01', to: '2000-01-01' })
    return practiceDayOf(now, ruleOf(row))
  }

  async #read(userId: string, range: Range): Promise<Row> {
    const values = [userId, range.bucket, range.from, range.to]
    const [row] = await this.statements.run<Row>(READ, values)
    if (row === undefined) throw new Unauthenticated()
    if (!row.is_changed) return row
    await this.keeper.fold(userId)
    const [counted] = await this.statements.run<Row>(READ, values)
    if (counted === undefined) throw new Unauthenticated()
    return counted
  }
}

interface Range {
  bucket: Bucket
  from: string
  to: string
}

function ruleOf(row: Row, timeZone?: string): DayRule {
  return { timeZone: knownZone(timeZone ?? row.time_zone), startsAt: row.day_starts_at }
}

function streakToday(row: Row, today: Today): StreakToday {
  const { last_day: day, last_zone: timeZone, last_at: lastAt } = row
  const last =
    day === null || timeZone === null || lastAt === null ? null : { day, timeZone, lastAt }
  return streakOn({ current: row.current ?? 0, freezes: row.freezes ?? 0, last }, today)
}

function endOf({ endsOn, flightEndsAt }: StreakToday, rule: DayRule): Date | null {
  if (endsOn === null) return null
  const ends = beginningOfPracticeDay(endsOn, rule)
  return flightEndsAt !== null && flightEndsAt < ends ? flightEndsAt : ends
}

function pointsOf(row: Row, { frozenDays }: StreakToday, { bucket, from, to }: Range): DayPoint[] {
  const byBucket = new Map(row.days.map((one) => [one.day, one]))
  const frozen = [...(row.frozen_days ?? []), ...frozenDays].filter(
    (day) => day >= from && day < to
  )
  const frozenBy = Map.groupBy(frozen, (day) => beginOf(day, bucket))
  return bucketsOf(from, to, bucket).map((date) => {
    return toPoint(date, byBucket.get(date), frozenBy.get(date)?.length ?? 0)
  })
}

function toPoint(date: string, row: DayRow | undefined, frozen: number): DayPoint {
  const { scored = 0, score_sum: sum = 0 } = row ?? {}
  return {
    date,
    sessions: row?.sessions ?? 0,
    sentences: row?.sentences ?? 0,
    passed: row?.passed ?? 0,
    scored,
    verified: row?.verified ?? 0,
    average_score: scored === 0 ? null : Math.round((sum / scored) * 10) / 10,
    seconds: row?.seconds ?? 0,
    days_practiced: row?.days_practiced ?? 0,
    days_goal_reached: row?.days_goal_reached ?? 0,
    days_frozen: frozen,
  }
}
