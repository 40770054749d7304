import { DateTime } from 'luxon'
import { languageOfReader, timeZoneOfReader } from '#panel/reader'
import { t } from '#panel/texts'

/**
 * All times of the pages are written here, in the zone and language of the reader (`reader.ts`); each
 * page names the zone once (the shell). What machines read stays UTC.
 */
function local(time: Date): DateTime {
  return DateTime.fromJSDate(time, { zone: timeZoneOfReader() }).setLocale(languageOfReader())
}

/** For `<time datetime>`, in UTC, as in `2026-11-28T20:42:07Z`. */
export function isoOf(time: Date): string {
  const utc = DateTime.fromJSDate(time, { zone: 'utc' })
  return utc.startOf('second').toISO({ suppressMilliseconds: true })!
}

/** A time for `<time datetime>`, and as people read it: `28 Nov 2026, 20:42`. */
export function timeOf(time: Date): { iso: string; shown: string } {
  return { iso: isoOf(time), shown: local(time).toFormat(t('times.time')) }
}

/** A day for a heading: `Saturday, 28 November 2026`. */
export function dayOf(time: Date): string {
  return local(time).toFormat(t('times.day'))
}

/** A day as lists show it: `28 Nov`, with the year unless it is this one. */
export function shortDayOf(time: Date, now = new Date()): string {
  const day = local(time)
  return day.toFormat(shortFormat(day.year === local(now).year))
}

/** A day of UTC, by which figures are counted: `28 Nov`, with the year unless it is this one. @param day as in `2026-11-28` */
export function utcDayOf(day: string, now = new Date()): string {
  const date = DateTime.fromISO(day, { zone: 'utc' }).setLocale(languageOfReader())
  return date.toFormat(shortFormat(date.year === now.getUTCFullYear()))
}

function shortFormat(isThisYear: boolean): string {
  return t(isThisYear ? 'times.day_of_this_year' : 'times.short_day')
}

/** A time of a day whose heading stands above: `20:42:07`. */
export function clockOf(time: Date): string {
  return local(time).toFormat('HH:mm:ss')
}

/** A day for the name of a file: `2026-11-28`. */
export function fileDayOf(time: Date): string {
  return local(time).toFormat('yyyy-MM-dd')
}

const MINUTE_MS = 60_000

/** How long ago something was, to stand behind what it was: `a minute ago`, or its time in UTC. */
export function agoWords(time: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - time.getTime()) / MINUTE_MS)
  if (minutes < 1) return t('times.a_moment_ago')
  if (minutes < 60) return t('times.minutes_ago', { minutes })
  return t('times.at', { time: timeOf(time).shown })
}
