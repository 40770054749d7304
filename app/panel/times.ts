import { DateTime } from 'luxon'

/** A time for `<time datetime>`, in UTC: what a machine reads, and what people do. */
export function timeOf(time: Date): { iso: string; shown: string } {
  const utc = DateTime.fromJSDate(time, { zone: 'utc' }).setLocale('en')
  return {
    iso: utc.startOf('second').toISO({ suppressMilliseconds: true })!,
    shown: utc.toFormat("d LLL yyyy, HH:mm 'UTC'"),
  }
}
