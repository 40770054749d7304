import { describeStartFailure } from './start_failure.js'

/**
 * @returns the message for a failure of a command that has a name, or of a database that cannot be
 * used; undefined for any other, whose stack has to be seen
 */
export async function describeCommandFailure(error: unknown): Promise<string | undefined> {
  const message = describeStartFailure(error)
  if (message !== undefined) return message
  // Only now: what it needs takes a while to load.
  const { nameFailure } = await import('#exceptions/failure')
  const { isDatabaseAway } = await import('#postgres/is_database_away')
  const { code = '', message: reason } = error as Error & { code?: string }
  if (/^unsupported startup parameter/.test(reason)) {
    return 'DATABASE_URL leads to a pool of connections (PgBouncer): set DATABASE_DIRECT_URL to the address of PostgreSQL itself'
  }
  if (isDatabaseAway(error)) {
    return `The database is not available (${code || reason}): check DATABASE_URL, or try again later`
  }
  if (code === MISSING_TABLE) return 'The tables are not there yet: run "node ace migration:run"'
  return nameFailure(error)?.said.message
}

/** PostgreSQL's own code for it. */
const MISSING_TABLE = '42P01'
