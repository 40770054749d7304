import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import pg from 'pg'
import { sql } from '#postgres/sql'
import type { PanelClient } from '#tests/support/panel_client'

export interface Statement {
  text: string
  values: unknown[]
}

/** Collects every statement that this process sends from now on, until the test ends. */
export function watchStatements(cleanup: (end: () => void) => void): Statement[] {
  const statements: Statement[] = []
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [first, second] = given as [string | Statement, unknown[] | undefined]
    const text = typeof first === 'string' ? first : first.text
    const values = typeof first === 'string' ? second : first.values
    statements.push({ text, values: Array.isArray(values) ? values : [] })
    return query.apply(this, given as never)
  } as never
  cleanup(() => {
    pg.Client.prototype.query = query
  })
  return statements
}

/**
 * Asks for admin pages, one after the other. @returns the statements of the one that took the fewest:
 * what stands beside every page is counted anew every ten seconds, which is not twice in turn.
 */
export async function fewestStatements(client: PanelClient, paths: string[]): Promise<string[]> {
  const { client: knex } = db.manager.get(db.primaryConnectionName)!.connection!
  const looks: string[][] = []
  for (const path of paths) {
    const statements: string[] = []
    const note = ({ sql: text }: { sql: string }) => void statements.push(text)
    knex!.on('query', note)
    const { status } = await client.get(path)
    knex!.off('query', note)
    if (status !== 200) throw new Error(`${path} was answered with ${status}.`)
    looks.push(statements)
  }
  return looks.sort((one, other) => one.length - other.length)[0]!
}

/** A step of what `explain (format json)` tells; the blocks are those of `explain (analyze, buffers)`. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Plans'?: PlanNode[]
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

/** The tables that PostgreSQL would read from their beginning to their end. */
export async function scannedTables(
  client: Pick<QueryClientContract, 'rawQuery'>,
  { text, values }: Statement
): Promise<string[]> {
  const numbered = text.replaceAll(/\$\d+/g, '?')
  const rows = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    client,
    `explain (format json) ${numbered}`,
    values as never
  )
  return scannedIn(rows[0]!['QUERY PLAN'][0].Plan)
}

/** The tables that a plan reads from their beginning to their end. */
export function scannedIn(node: PlanNode): string[] {
  const own = node['Node Type'].endsWith('Seq Scan') ? [node['Relation Name'] ?? '?'] : []
  return [...own, ...(node.Plans ?? []).flatMap(scannedIn)]
}
