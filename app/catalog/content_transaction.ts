import type { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { UnknownTags } from '#catalog/errors'
import { sql } from '#postgres/sql'

/** PostgreSQL's deadlock_detected: this transaction was ended, so that another one can go on. */
const DEADLOCK = '40P01'
const MAX_TRIES = 3

/** A request's own limits are enough for a change of some thousands. */
const MAX_SPEECHES_IN_TIME = 1000

/** @returns the connection for a change of so many speeches: that of imports if it may take long */
export function connectionFor(database: Database, speeches: number): QueryClientContract {
  return database.connection(speeches > MAX_SPEECHES_IN_TIME ? 'imports' : undefined)
}

/**
 * Runs a change of the content in a transaction, and again when the database ends it for a deadlock.
 *
 * So that this is rare, all changes lock in one order: a batch, then speeches, then tags, each by
 * their ids. Rows that stay are locked `for no key update`, for which a learner who saves a session
 * with the speech, or an admin who gives somebody else's speech the tag, does not wait.
 *
 * @param change may run several times
 */
export async function changeContent<T>(
  database: Pick<QueryClientContract, 'transaction'>,
  change: (trx: TransactionClientContract) => Promise<T>
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await database.transaction(change)
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || tries === MAX_TRIES) throw error
    }
  }
}

/** Tags that speeches are to get: they cannot be deleted before the transaction ends. @throws UnknownTags */
export async function keepTags(trx: TransactionClientContract, tags: string[]): Promise<void> {
  const rows = await sql<{ id: string }>(
    trx,
    'select id from tags where id = any(?) order by id for key share',
    [tags]
  )
  const known = new Set(rows.map(({ id }) => id))
  const unknown = tags.flatMap((tag, position) => (known.has(tag) ? [] : position))
  if (unknown.length > 0) throw new UnknownTags(unknown)
}
