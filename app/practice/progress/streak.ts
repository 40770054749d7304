import { addDays, daysBetween } from '#practice/progress/practice_day'
import { resolveZone } from '#texts/time_zone'

/** A day that counts for the streak. */
export interface CountedDay {
  /** As in `2026-01-31`. */
  day: string
  /** Where its last session was. */
  timeZone: string
  /** When its first session was completed, and its last one. */
  firstAt: Date
  lastAt: Date
}

/** What days in a row have come to. */
export interface Streak {
  /** Days in a row up to the last one. */
  current: number
  longest: number
  /** Null before the first day. */
  last: CountedDay | null
  /** Days that may be missed without an end. */
  freezes: number
  /** Days that were missed, and that a freeze has paid for; in order. */
  frozenDays: string[]
}

const DAYS_FOR_A_FREEZE = 7
const MOST_FREEZES = 2

/** So long can a traveller's two days in a row be apart. */
const LONGEST_FLIGHT_MS = 36 * 60 * 60 * 1000

/**
 * Folds days into a streak. A gap that freezes pay for goes on; else the streak begins again, with
 * no freezes. Each seventh day earns a freeze, up to two. The day that the date line takes is no gap:
 * then the zones differ, and the sessions are at most 36 hours apart.
 *
 * @param days those that count, each once, in order
 */
export function foldStreak(days: readonly CountedDay[]): Streak {
  const streak: Streak = { current: 0, longest: 0, last: null, freezes: 0, frozenDays: [] }
  for (const day of days) {
    const gap = streak.last === null ? Infinity : gapBetween(streak.last, day)
    if (gap <= streak.freezes) {
      streak.frozenDays.push(...daysBefore(day.day, gap))
      streak.freezes -= gap
      streak.current++
    } else {
      streak.freezes = 0
      streak.current = 1
    }
    if (streak.current % DAYS_FOR_A_FREEZE === 0) {
      streak.freezes = Math.min(MOST_FREEZES, streak.freezes + 1)
    }
    streak.longest = Math.max(streak.longest, streak.current)
    streak.last = day
  }
  return streak
}

/** A streak as it is on a day on which it is looked at. */
export interface StreakToday {
  /** 0 once it has ended. Not yet practised today is not the end. */
  current: number
  doneToday: boolean
  /** Those that are left. */
  freezes: number
  /** The days since the last one that a freeze pays for, in order. */
  frozenDays: string[]
  /** The day at whose beginning it ends, unless somebody practises before; null without a streak. */
  endsOn: string | null
  /** It ends then, if that is sooner; null but for travellers whose day the date line took. */
  flightEndsAt: Date | null
}

type LastDay = Pick<CountedDay, 'day' | 'timeZone' | 'lastAt'>

/** When and where a streak is looked at. */
export interface Today {
  /** By the learner's clock; it may be before the last day, after a flight to the west. */
  day: string
  timeZone: string
  now: Date
}

/**
 * Looks at a streak. Nothing happens at midnight: what has ended is seen when somebody looks. It is
 * as long as one that goes on now.
 *
 * @param streak its numbers as of the last day
 */
export function streakOn(
  { current, freezes, last }: Pick<Streak, 'current' | 'freezes'> & { last: LastDay | null },
  { day, timeZone, now }: Today
): StreakToday {
  const ended = { current: 0, freezes: 0, frozenDays: [], endsOn: null, flightEndsAt: null }
  if (last === null) return { ...ended, doneToday: false }
  const doneToday = day <= last.day
  const gap = gapBetween(last, { day, timeZone, firstAt: now })
  const missed = Math.max(0, gap)
  if (missed > freezes) return { ...ended, doneToday }
  const usual = addDays(last.day, freezes + 2)
  const isOver = usual <= day
  return {
    ...{ current, doneToday, freezes: freezes - missed, frozenDays: daysBefore(day, missed) },
    endsOn: isOver ? addDays(day, 1) : usual,
    flightEndsAt: isOver ? new Date(last.lastAt.getTime() + LONGEST_FLIGHT_MS) : null,
  }
}

/** How many days somebody has missed who goes on then. */
function gapBetween(last: LastDay, next: Pick<CountedDay, 'day' | 'timeZone' | 'firstAt'>): number {
  const gap = daysBetween(last.day, next.day) - 1
  const isTravel =
    gap > 0 &&
    // One zone has several names.
    resolveZone(last.timeZone) !== resolveZone(next.timeZone) &&
    next.firstAt.getTime() - last.lastAt.getTime() <= LONGEST_FLIGHT_MS
  return isTravel ? gap - 1 : gap
}

function daysBefore(day: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index - count))
}
