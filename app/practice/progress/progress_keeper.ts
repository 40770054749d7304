import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { type Client, sql } from '#postgres/sql'
import { type CountedDay, foldStreak } from '#practice/progress/streak'

/** So many learners are looked at in one transaction. */
const LEARNERS_AT_ONCE = 100

const LOCK = 'select id from users where id = any(:ids::uuid[]) order by id for no key update'

const TAKE = `
  with taken as (
    delete from changed_practice_days where user_id = any(:ids::uuid[]) returning user_id, day
  )
  select distinct user_id, day::text from taken`

/** A session that arrives later than this does not count for the streak, unless it is verified. */
const LATE = "interval '7 days'"

const SECONDS_OF_DAY = 86_400

/**
 * A day's sessions are completed within two days of its midnight in UTC: so the index serves. What no
 * day can have, whatever apps say, is cut: a sum that its column cannot hold would stop the counting,
 * and with it that of other learners.
 */
const COUNT = `
  with changed as (
    select * from jsonb_to_recordset(:days::jsonb) as (user_id uuid, day date)
  ), counted as (
    select c.user_id, c.day,
      (array_agg(s.time_zone order by s.completed_at desc, s.id desc))[1] as time_zone,
      count(*) as sessions, sum(s.correct_count + s.incorrect_count) as sentences,
      sum(s.correct_count) as passed, sum(r.scored) as scored, sum(s.verified_count) as verified,
      least(sum(r.score_sum), 99999999.9) as score_sum,
      least(sum(coalesce(s.duration_seconds, 0)), ${SECONDS_OF_DAY}) as seconds,
      bool_or(s.correct_count + s.incorrect_count > 0
        and (s.verified_count > 0 or s.created_at - s.completed_at <= ${LATE})) as counts,
      min(s.completed_at) as first_at, max(s.completed_at) as last_at
    from changed c
    join game_sessions s on s.user_id = c.user_id and s.practiced_on = c.day
      and s.completed_at >= (c.day - 2)::timestamp at time zone 'UTC'
      and s.completed_at < (c.day + 3)::timestamp at time zone 'UTC'
    cross join lateral (
      select count(pronunciation_score) as scored, coalesce(sum(pronunciation_score), 0) as score_sum
      from game_results where session_id = s.id
    ) r
    group by c.user_id, c.day
  ), gone as (
    delete from practice_days p using changed c
    where p.user_id = c.user_id and p.day = c.day
      and not exists (select from counted k where k.user_id = p.user_id and k.day = p.day)
  )
  insert into practice_days (user_id, day, time_zone, sessions, sentences, passed, scored, verified,
    score_sum, seconds, counts, first_at, last_at)
  select user_id, day, time_zone, sessions, sentences, passed, scored, verified,
    score_sum, seconds, counts, first_at, last_at from counted
  on conflict (user_id, day) do update set time_zone = excluded.time_zone,
    sessions = excluded.sessions, sentences = excluded.sentences, passed = excluded.passed,
    scored = excluded.scored, verified = excluded.verified, score_sum = excluded.score_sum,
    seconds = excluded.seconds, counts = excluded.counts,
    first_at = excluded.first_at, last_at = excluded.last_at`

const COUNTED_DAYS = `
  select user_id as "userId", day::text, time_zone as "timeZone",
    first_at as "firstAt", last_at as "lastAt"
  from practice_days where user_id = any(:ids::uuid[]) and counts order by day`

const WRITE_STREAKS = `
  insert into learner_progress (user_id, current, longest, last_day, freezes, frozen_days)
  select user_id, current, longest, last_day, freezes, frozen_days
  from jsonb_to_recordset(:streaks::jsonb) as (user_id uuid, current int, longest int,
    last_day date, freezes int, frozen_days date[])
  on conflict (user_id) do update set current = excluded.current, longest = excluded.longest,
    last_day = excluded.last_day, freezes = excluded.freezes, frozen_days = excluded.frozen_days,
    updated_at = now()`

const NOTE_ALL_DAYS = `
  insert into changed_practice_days (user_id, day)
  select distinct user_id, practiced_on from game_sessions where user_id = any(:ids::uuid[])`

const NEXT_LEARNERS = `
  select id from users
  where (:learnerId::uuid is null or id = :learnerId) and (:after::uuid is null or id > :after)
  order by id limit ${LEARNERS_AT_ONCE}`

/**
 * Keeps `practice_days` and `learner_progress` as if somebody counted all sessions anew. Whatever
 * changes sessions notes their days in the same transaction (migration 101); here the noted days are
 * counted, and the streak is folded over all days. So a session that arrives late, or is deleted, is
 * as if it had always been so. Whoever counts holds the learner's row.
 */
export class ProgressKeeper {
  /** @param database of requests, or connections that may take longer */
  constructor(private database: Pick<QueryClientContract, 'transaction' | 'rawQuery'>) {}

  /** Counts what has changed for a learner: who reads then sees the own last session. */
  async fold(learnerId: string): Promise<void> {
    await this.database.transaction((trx) => foldAll(trx, [learnerId]))
  }

  /**
   * Counts what has changed for anybody. What another process is at is left to it.
   *
   * @param signal ends it between two transactions
   * @returns for how many learners
   */
  async update(signal?: AbortSignal): Promise<number> {
    for (let total = 0; ;) {
      if (signal?.aborted) return total
      const folded = await this.database.transaction(async (trx) => {
        const rows = await sql<{ id: string }>(
          trx,
          `select id from users where id in (
             select distinct user_id from changed_practice_days limit ${LEARNERS_AT_ONCE})
           order by id for no key update skip locked`
        )
        const ids = rows.map(({ id }) => id)
        if (ids.length > 0) await foldAll(trx, ids)
        return ids.length
      })
      total += folded
      if (folded < LEARNERS_AT_ONCE) return total
    }
  }

  /**
   * Makes everything anew from the sessions, whatever was kept before.
   *
   * @param learnerId of one learner only
   * @returns of how many learners
   */
  async rebuild(learnerId: string | null = null): Promise<number> {
    let after: string | null = null
    for (let total = 0; ;) {
      const rows: { id: string }[] = await sql(this.database, NEXT_LEARNERS, { learnerId, after })
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0) {
        await this.database.transaction(async (trx) => {
          await sql(trx, LOCK, { ids })
          await sql(trx, 'delete from practice_days where user_id = any(:ids::uuid[])', { ids })
          await sql(trx, 'delete from learner_progress where user_id = any(:ids::uuid[])', { ids })
          await sql(trx, NOTE_ALL_DAYS, { ids })
          await foldAll(trx, ids)
        })
      }
      total += ids.length
      if (ids.length < LEARNERS_AT_ONCE) return total
      after = ids.at(-1)!
    }
  }
}

async function foldAll(trx: Client, ids: string[]): Promise<void> {
  await sql(trx, LOCK, { ids })
  const days = await sql<{ user_id: string }>(trx, TAKE, { ids })
  if (days.length === 0) return
  await sql(trx, COUNT, { days: JSON.stringify(days) })
  const changed = [...new Set(days.map(({ user_id: id }) => id))]
  const counted = await sql<CountedDay & { userId: string }>(trx, COUNTED_DAYS, { ids: changed })
  const byLearner = Map.groupBy(counted, ({ userId }) => userId)
  const streaks = changed.map((id) => {
    const { current, longest, last, freezes, frozenDays } = foldStreak(byLearner.get(id) ?? [])
    return {
      ...{ user_id: id, current, longest, last_day: last?.day ?? null, freezes },
      frozen_days: `{${frozenDays.join()}}`,
    }
  })
  await sql(trx, WRITE_STREAKS, { streaks: JSON.stringify(streaks) })
}
