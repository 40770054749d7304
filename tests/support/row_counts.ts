import db from '@adonisjs/lucid/services/db'

const TABLES = ['users', 'user_identities', 'sign_ins', 'refresh_tokens', 'audit_logs']

/** How many rows there are of all that signing in writes: the same before and after, if nothing was. */
export async function countAccountRows(): Promise<Record<string, number>> {
  const counts = await Promise.all(
    TABLES.map(async (table) => {
      const [row] = (await db.from(table).count('* as total')) as { total: string }[]
      return [table, Number(row!.total)] as const
    })
  )
  return Object.fromEntries(counts)
}
