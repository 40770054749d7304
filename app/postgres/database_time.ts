import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { sql } from '#postgres/sql'

/**
 * The time by the database's clock, which all servers share: where one of them has another time, or
 * its clock is set, what has to expire still does so when it should.
 */
export async function databaseTime(
  client: Pick<QueryClientContract, 'rawQuery'>
): Promise<DateTime> {
  const [row] = await sql<{ now: Date }>(client, 'select clock_timestamp() as now')
  return DateTime.fromJSDate(row!.now)
}
