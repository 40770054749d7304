import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { sql } from '#postgres/sql'

/** @returns the server's own word on its version, e.g. "15.18" */
export async function serverVersion(client: QueryClientContract): Promise<string> {
  const [row] = await sql<{ server_version: string }>(client, 'show server_version')
  return row!.server_version
}
