import { setTimeout as sleep } from 'node:timers/promises'
import { Exception } from '@adonisjs/core/exceptions'

/** How often a migration is tried whose lock somebody else holds, and how long is waited, in milliseconds. */
const TRIES = 5
const RETRY_AFTER_MS = 2000

/** PostgreSQL's code for a lock that was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03'

/** Somebody held the lock of a table at each try. */
export class TablesInUse extends Exception {
  static override status = 503
  static override code = 'tables_in_use'
  static override message =
    'A table was in use at each try, so the migration did not run. See which sessions in pg_stat_activity are long in a transaction, end them, and run this again.'
}

/** Runs what is pending. @returns what it failed with, if it did; what came before it stays */
export type RunMigrations = () => Promise<Error | undefined>

/**
 * Runs the pending migrations beside servers: each waits for the locks of its tables for a few seconds
 * only, as every request behind it would wait as well, and is tried again.
 *
 * @param onRetry is told why one is tried again
 * @throws TablesInUse; what a migration fails with; those before it stay
 */
export async function migrateBesideServers(
  run: RunMigrations,
  onRetry: (error: Error) => void,
  retryAfterMs = RETRY_AFTER_MS
): Promise<void> {
  for (let left = TRIES; ; left--) {
    const error = await run()
    if (error === undefined) return
    const { code } = error as Error & { code?: string }
    if (code !== LOCK_NOT_AVAILABLE) throw error
    if (left === 1) throw new TablesInUse(undefined, { cause: error })
    onRetry(error)
    await sleep(retryAfterMs)
  }
}
