import { DateTime } from 'luxon'

/** A time for `<time datetime>`, in UTC: what a machine reads, and what people do. */
export function timeOf(time: Date): { iso: string; shown: string } {
  const utc = DateTime.fromJSDate(time, { zone: 'utc' }).setLocale('en')
  return {
    iso: utc.startOf('second').toISO({ suppressMilliseconds: true })!,
    shown: utc.toFormat("d LLL yyyy, HH:mm 'UTC'"),
  }
}

/** A day in UTC, for a heading: `Saturday, 28 November 2026`. */
export function dayOf(time: Date): string {
  return DateTime.fromJSDate(time, { zone: 'utc' }).setLocale('en').toFormat('cccc, d LLLL yyyy')
}

/** A time of a day whose heading stands above: `20:42:07`, in UTC. */
export function clockOf(time: Date): string {
  return DateTime.fromJSDate(time, { zone: 'utc' }).toFormat('HH:mm:ss')
}

const MINUTE_MS = 60_000

/** How long ago something was, to stand behind what it was: `a minute ago`, or its time in UTC. */
export function agoWords(time: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - time.getTime()) / MINUTE_MS)
  if (minutes < 1) return 'a moment ago'
  if (minutes === 1) return 'a minute ago'
  return minutes < 60 ? `${minutes} minutes ago` : `on ${timeOf(time).shown}`
}
