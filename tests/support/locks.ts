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
