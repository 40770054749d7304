import { DateTime } from 'luxon'
import { resolveZone } from '#texts/time_zone'

/** When and where a learner's days begin. */
export interface DayRule {
  /** IANA, as in `Europe/Berlin`. */
  timeZone: string
  /** The hour of the wall clock, 0 to 6: what is said before it belongs to the day before. */
  startsAt: number
}

/** Until a learner says otherwise: whoever practises half past midnight means the evening. */
export const DEFAULT_DAY_STARTS_AT = 4

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS

/** Clocks are put back by no more than this, in quarters of an hour. */
const QUARTERS_PUT_BACK = 12

/**
 * Which day of a learner's an instant belongs to. By the wall clock: taking hours off the instant is
 * wrong on the days when clocks change. A day that has begun goes on when a clock is put back to before
 * its beginning, as at 03:45 on the Chatham Islands, or from three to one at Troll.
 *
 * @returns as in `2026-01-31`
 */
export function practiceDayOf(instant: Date, { timeZone, startsAt }: DayRule): string {
  const zone = resolveZone(timeZone) ?? 'UTC'
  const local = (quartersAgo: number) => {
    return DateTime.fromMillis(instant.getTime() - quartersAgo * QUARTER_MS, { zone })
  }
  const now = local(0)
  const day = dayOf(now, startsAt)
  if (now.hour >= startsAt || local(QUARTERS_PUT_BACK).offset <= now.offset) return day
  const before = Array.from({ length: QUARTERS_PUT_BACK }, (_, index) => local(index + 1))
  return before.map((time) => dayOf(time, startsAt)).reduce(latest, day)
}

/**
 * The first instant of the learner's day that is `day`, or of the next one that there is: the date
 * line may take a day. Found by looking at instants, as a local midnight may be missing or come twice.
 */
export function beginningOfPracticeDay(day: string, rule: DayRule): Date {
  const utc = Date.parse(day)
  const wall = utc + rule.startsAt * HOUR_MS
  const offsetMs = steadyOffset(wall, resolveZone(rule.timeZone) ?? 'UTC')
  if (offsetMs !== undefined) return new Date(wall - offsetMs)
  return firstInstant(utc - 2 * DAY_MS, utc + 2 * DAY_MS, (instant) => {
    return practiceDayOf(instant, rule) >= day
  })
}

/** The first instant that belongs to a later day than this one. */
export function nextDayAt(instant: Date, rule: DayRule): Date {
  return beginningOfPracticeDay(addDays(practiceDayOf(instant, rule), 1), rule)
}

/**
 * How far a zone is from UTC, in milliseconds, where no clock is changed within a day: then a time of
 * the wall clock is one instant, found at once.
 *
 * @param wall in milliseconds since 1970, as if it were UTC
 * @returns undefined near a change
 */
export function steadyOffset(wall: number, zone: string): number | undefined {
  const offsetAt = (time: number) => DateTime.fromMillis(time, { zone }).offset
  const before = offsetAt(wall - DAY_MS)
  return before === offsetAt(wall + DAY_MS) ? before * MINUTE_MS : undefined
}

/** @param days before or after */
export function addDays(day: string, days: number): string {
  return isoDate(Date.parse(day) + days * DAY_MS)
}

/** How many days `later` is after `day`. */
export function daysBetween(day: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / DAY_MS)
}

/** The zone itself, or UTC where this Node.js does not know it (any more). */
export function knownZone(timeZone: string): string {
  return resolveZone(timeZone) === undefined ? 'UTC' : timeZone
}

/**
 * The first whole second at which something is reached, that is not at `from` and is at `to`.
 *
 * @param from in milliseconds since 1970
 */
function firstInstant(from: number, to: number, isReached: (instant: Date) => boolean): Date {
  let before = Math.floor(from / 1000)
  let reached = Math.ceil(to / 1000)
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2)
    if (isReached(new Date(middle * 1000))) reached = middle
    else before = middle
  }
  return new Date(reached * 1000)
}

function dayOf({ year, month, day, hour }: DateTime, startsAt: number): string {
  return isoDate(Date.UTC(year, month - 1, hour < startsAt ? day - 1 : day))
}

function latest(one: string, other: string): string {
  return one > other ? one : other
}

function isoDate(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10)
}
