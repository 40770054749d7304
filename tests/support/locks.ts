import db from '@adonisjs/lucid/services/db'
import { until } from '#tests/support/until'

/** Waits until so many statements wait for a lock on rows of a table. */
export async function untilWaitedFor(table: string, statements = 1): Promise<void> {
  await until(`a lock on ${table} is waited for`, async () => {
    const { rows } = (await db.rawQuery(
      `select from pg_stat_activity where wait_event_type = 'Lock' and query like ?`,
      [`%"${table}"%`]
    )) as { rows: unknown[] }
    return rows.length === statements
  })
}

/** Waits until so many transactions wait for locks, whatever they are. */
export async function untilWaiting(transactions: number): Promise<void> {
  await until(`${transactions} transactions wait for a lock`, async () => {
    const { rows } = (await db.rawQuery(
      `select from pg_stat_activity
       where wait_event_type = 'Lock' and datname = current_database()`
    )) as { rows: unknown[] }
    return rows.length === transactions
  })
}

/** How many transactions wait for one that waits for them, until PostgreSQL ends one of the two. */
export async function countDeadlocked(): Promise<number> {
  const { rows } = (await db.rawQuery(
    `select from pg_stat_activity one, pg_stat_activity other
     where one.wait_event_type = 'Lock' and other.wait_event_type = 'Lock'
       and one.pid = any(pg_blocking_pids(other.pid))
       and other.pid = any(pg_blocking_pids(one.pid))`
  )) as { rows: unknown[] }
  return rows.length
}
