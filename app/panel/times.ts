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
