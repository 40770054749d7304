import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { RawQueryBindings } from '@adonisjs/lucid/types/querybuilder'

export type Value = string | number | boolean | Date | Buffer | null | readonly (string | number)[]

/** What runs statements: the database, a connection or a transaction. */
export type Client = Pick<QueryClientContract, 'rawQuery'>

/**
 * Runs a statement, and gives its rows.
 *
 * @param text with a `?` for each value of a list, or a `:name` for each of an object
 * @param bindings Lucid's own type lacks null and arrays that are read-only
 * @throws what node-postgres throws
 */
export async function sql<Row>(
  client: Client,
  text: string,
  bindings?: readonly Value[] | Record<string, Value>
): Promise<Row[]> {
  const { rows } = await client.rawQuery<{ rows: Row[] }>(text, bindings as RawQueryBindings)
  return rows
}
