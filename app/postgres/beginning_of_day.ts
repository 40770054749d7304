import { DateTime } from 'luxon'

/**
 * When a day begins in a zone, or one that is some days later. Not every day has 24 hours.
 *
 * @param day as in `2026-01-31`
 * @param zone IANA, as in `Europe/Berlin`
 */
export function beginningOfDay(day: string, zone = 'UTC', later = 0): Date {
  return DateTime.fromISO(day, { zone }).plus({ days: later }).startOf('day').toJSDate()
}
