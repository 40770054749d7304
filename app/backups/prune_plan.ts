import type { BackupNote } from '#backups/backup_store'

/** How many of the newest backups are kept, and of how many days, weeks and months one. */
export interface Retention {
  last: number
  daily: number
  weekly: number
  monthly: number
}

export const USUAL_RETENTION: Retention = { last: 7, daily: 14, weekly: 8, monthly: 12 }

/** So many of the newest are kept, whatever the retention says. */
const ALWAYS_KEPT = 3

export interface PrunePlan {
  kept: BackupNote[]
  removed: BackupNote[]
}

/**
 * Which backups go: grandfather, father, son. Periods are counted from the newest backup, not from
 * today: where no backup is made any more, none goes. The newest three always stay, and so does the
 * newest one that was verified without a fault.
 *
 * @param backups the newest first
 */
export function planPruning(
  backups: readonly BackupNote[],
  { last, daily, weekly, monthly }: Retention
): PrunePlan {
  const good = backups.filter(({ verified }) => verified?.error === undefined)
  const keep = new Set(good.slice(0, Math.max(last, ALWAYS_KEPT)))
  for (const [count, periodOf] of [
    [daily, dayOf],
    [weekly, weekOf],
    [monthly, monthOf],
  ] as const) {
    const newestOf = new Map<string, BackupNote>()
    for (const note of good) {
      const period = periodOf(new Date(note.createdAt))
      if (!newestOf.has(period) && newestOf.size < count) newestOf.set(period, note)
    }
    for (const note of newestOf.values()) keep.add(note)
  }
  const verified = good.find((note) => note.verified !== undefined)
  if (verified !== undefined) keep.add(verified)
  // Where none is good, a damaged one is better than nothing.
  if (good.length === 0) for (const note of backups) keep.add(note)
  return {
    kept: backups.filter((note) => keep.has(note)),
    removed: backups.filter((note) => !keep.has(note)),
  }
}

const dayOf = (time: Date) => time.toISOString().slice(0, 10)
const monthOf = (time: Date) => time.toISOString().slice(0, 7)

/** Weeks from Monday on, in UTC; 1970 began on a Thursday. */
function weekOf(time: Date): string {
  const days = Math.floor(time.getTime() / 86_400_000)
  return String(Math.floor((days + 3) / 7))
}
