import { addDays } from '#practice/progress/practice_day'

export const BUCKETS = ['day', 'week', 'month'] as const
export type Bucket = (typeof BUCKETS)[number]

/** So many are read at once. */
export const MAX_BUCKETS = 366

/**
 * The first days of the buckets that a range touches: each day, Monday, or first of a month. Of a
 * range that is far too long, one bucket more than may be read.
 *
 * @param to the day after the last one
 */
export function bucketsOf(from: string, to: string, bucket: Bucket): string[] {
  const buckets: string[] = []
  for (let day = beginOf(from, bucket); day < to; day = nextOf(day, bucket)) {
    buckets.push(day)
    if (buckets.length > MAX_BUCKETS) break
  }
  return buckets
}

/** The first day of the bucket that a day is in. */
export function beginOf(day: string, bucket: Bucket): string {
  if (bucket === 'month') return `${day.slice(0, 8)}01`
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  return bucket === 'week' ? addDays(day, -weekday) : day
}

function nextOf(day: string, bucket: Bucket): string {
  if (bucket === 'month') return beginOf(addDays(day, 31), 'month')
  return addDays(day, bucket === 'week' ? 7 : 1)
}
