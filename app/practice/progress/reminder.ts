import { DateTime } from 'luxon'
import {
  addDays,
  beginningOfPracticeDay,
  type DayRule,
  practiceDayOf,
  steadyOffset,
} from '#practice/progress/practice_day'
import { resolveZone } from '#texts/time_zone'

const MINUTE_MS = 60_000

/** Clocks are put back and forward by no more than this. */
const CLOCK_CHANGE_MINUTES = 180

/**
 * When an app is to remind: the first instant from now on, in a day that is not practised yet, at
 * which the wall clock is at or past the minute. A minute that comes twice is the first one; one that
 * is missing is the next that there is.
 *
 * @param minute from midnight
 * @param lastDay that is practised; after today for who has flown west over the date line
 */
export function reminderAt(now: Date, minute: number, lastDay: string | null, rule: DayRule): Date {
  const today = practiceDayOf(now, rule)
  const day = lastDay === null || lastDay < today ? today : addDays(lastDay, 1)
  const from = Math.max(now.getTime(), beginningOfPracticeDay(day, rule).getTime())
  const at = firstAtOrPast(day, minute, rule)
  // Today it is past: what is left of the day is as good.
  return new Date(Math.max(at, from))
}

function firstAtOrPast(day: string, minute: number, { timeZone, startsAt }: DayRule): number {
  // Before the hour at which days begin, it is the night that belongs to the day.
  const date = minute < startsAt * 60 ? addDays(day, 1) : day
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  const [hour, minuteOfHour] = [Math.floor(minute / 60), minute % 60]
  const meant = { year, month, day: dayOfMonth, hour, minute: minuteOfHour }
  const zone = resolveZone(timeZone) ?? 'UTC'
  const wanted = Date.UTC(year!, month! - 1, dayOfMonth, hour, minuteOfHour)
  const offsetMs = steadyOffset(wanted, zone)
  if (offsetMs !== undefined) return wanted - offsetMs
  const guess = DateTime.fromObject(meant, { zone }).toMillis()
  for (let ahead = -CLOCK_CHANGE_MINUTES; ahead < CLOCK_CHANGE_MINUTES; ahead++) {
    const instant = guess + ahead * MINUTE_MS
    const wall = instant + DateTime.fromMillis(instant, { zone }).offset * MINUTE_MS
    if (wall >= wanted) return instant
  }
  return guess
}
