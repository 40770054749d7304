import { type Client, sql } from '#postgres/sql'

/** Level of the row of `daily_stats` that counts a day as a whole. */
export const ALL_LEVELS = 'all'

/** SQL: whether a session `s` was completed on the day `d.day`, UTC. */
const IS_OF_DAY = `s.completed_at >= d.day::timestamp at time zone 'UTC'
  and s.completed_at < (d.day + 1)::timestamp at time zone 'UTC'`

/** Only rows that differ are written: of a day that goes on, few do. */
const COUNT_DAYS = `
  with counted as (
    select d.day, coalesce(s.level, '${ALL_LEVELS}') as level,
      count(distinct s.user_id)::integer as learners, count(*)::integer as sessions,
      sum(r.results)::integer as results, sum(r.score_sum) as score_sum
    from unnest(:days::date[]) d (day)
    join game_sessions s on ${IS_OF_DAY}
    cross join lateral (
      select count(pronunciation_score) as results, coalesce(sum(pronunciation_score), 0) as score_sum
      from game_results where session_id = s.id
    ) r
    group by grouping sets ((d.day, s.level), (d.day))
  ), gone as (
    delete from daily_stats
    where day = any(:days::date[]) and (day, level) not in (select day, level from counted)
  )
  insert into daily_stats as known (day, level, learners, sessions, results, score_sum)
  select day, level, learners, sessions, results, score_sum from counted
  on conflict (day, level) do update set learners = excluded.learners,
    sessions = excluded.sessions, results = excluded.results, score_sum = excluded.score_sum
  where (known.learners, known.sessions, known.results, known.score_sum) is distinct from
    (excluded.learners, excluded.sessions, excluded.results, excluded.score_sum)`

const COUNT_SPEECHES = `
  with counted as (
    select r.speech_id, d.day, count(*)::integer as tries, sum(r.pronunciation_score) as score_sum
    from unnest(:days::date[]) d (day)
    join game_sessions s on ${IS_OF_DAY}
    join game_results r on r.session_id = s.id and r.pronunciation_score is not null
    group by r.speech_id, d.day
  ), gone as (
    delete from speech_stats known
    where day = any(:days::date[]) and not exists (
      select from counted c where c.speech_id = known.speech_id and c.day = known.day)
    returning speech_id
  ), written as (
    insert into speech_stats as known (speech_id, day, tries, score_sum)
    select speech_id, day, tries, score_sum from counted
    on conflict (speech_id, day) do update
      set tries = excluded.tries, score_sum = excluded.score_sum
    where (known.tries, known.score_sum) is distinct from (excluded.tries, excluded.score_sum)
    returning speech_id
  )
  select speech_id from gone union select speech_id from written`

const ADD_UP = `
  with counted as (
    select speech_id, sum(tries)::integer as tries, sum(score_sum) as score_sum
    from speech_stats where speech_id = any(:ids::uuid[]) group by speech_id
  ), gone as (
    delete from speech_totals
    where speech_id = any(:ids::uuid[]) and speech_id not in (select speech_id from counted)
  )
  insert into speech_totals (speech_id, tries, score_sum)
  select speech_id, tries, score_sum from counted
  on conflict (speech_id) do update set tries = excluded.tries, score_sum = excluded.score_sum`

/**
 * Counts what was practised on these days, from sessions and results, and has the statistics say so:
 * also that there is nothing any more. Nobody else may do so at the same time.
 *
 * @param trx a transaction that sees the sessions as they are at each statement
 * @param days UTC, as `2026-11-28`
 */
export async function countDays(trx: Client, days: string[]): Promise<void> {
  await sql(trx, COUNT_DAYS, { days })
  const changed = await sql<{ speech_id: string }>(trx, COUNT_SPEECHES, { days })
  const ids = changed.map(({ speech_id: id }) => id)
  if (ids.length > 0) await sql(trx, ADD_UP, { ids })
}
