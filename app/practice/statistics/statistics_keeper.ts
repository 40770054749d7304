import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { type Client, sql } from '#postgres/sql'
import { countDays } from '#practice/statistics/count_days'

/** Held by whoever counts: a slower process would put its older figures over newer ones. */
const LOCK = `hashtextextended('saywell statistics', 0)`

/** So many days are counted in one transaction, the newest first. */
const DAYS_AT_ONCE = 30

const TAKE_DAYS = `
  with taken as (
    delete from changed_days where day in (
      select distinct day from changed_days order by day desc limit ${DAYS_AT_ONCE})
    returning day
  )
  select distinct day::text from taken`

/** Also days that are counted but have no sessions: those would stay. */
const NOTE_ALL_DAYS = `
  insert into changed_days (day)
  select (completed_at at time zone 'UTC')::date from game_sessions
  union select day from daily_stats union select day from speech_stats`

/**
 * Keeps `daily_stats`, `speech_stats` and `speech_totals` as if somebody counted all sessions anew.
 * Whatever changes sessions notes their days in the same transaction (migration 90); here the noted
 * days are counted. Any number of processes may do so: one at a time does.
 */
export class StatisticsKeeper {
  /** @param database connections that may take longer than those of requests */
  constructor(private database: Pick<QueryClientContract, 'transaction'>) {}

  /**
   * Counts the days that have changed. What is noted meanwhile is left to the next time, or it would
   * never end while learners practise.
   *
   * @param signal ends it between two transactions
   * @returns how many; none when another process is counting
   */
  async update(signal?: AbortSignal): Promise<number> {
    return untilFewer(async () => {
      if (signal?.aborted) return 0
      return this.database.transaction(async (trx) => {
        const [lock] = await sql<{ is_ours: boolean }>(
          trx,
          `select pg_try_advisory_xact_lock(${LOCK}) as is_ours`
        )
        return lock!.is_ours ? countNoted(trx) : 0
      })
    })
  }

  /**
   * Counts every day anew, whatever was counted before, in one transaction.
   *
   * @returns how many days; at least those on which somebody has practised
   */
  async recount(): Promise<number> {
    return this.database.transaction(async (trx) => {
      await trx.rawQuery(`select pg_advisory_xact_lock(${LOCK})`)
      await trx.rawQuery('delete from speech_totals')
      await trx.rawQuery('delete from speech_stats')
      await trx.rawQuery(NOTE_ALL_DAYS)
      return untilFewer(() => countNoted(trx))
    })
  }
}

async function untilFewer(count: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const counted = await count()
    total += counted
    if (counted < DAYS_AT_ONCE) return total
  }
}

async function countNoted(trx: Client): Promise<number> {
  const noted = await sql<{ day: string }>(trx, TAKE_DAYS)
  const days = noted.map(({ day }) => day)
  if (days.length > 0) await countDays(trx, days)
  return days.length
}
