import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** @returns the server's own word on its version, e.g. "15.18" */
export async function serverVersion(client: QueryClientContract): Promise<string> {
  const { rows } = await client.rawQuery('show server_version')
  const [{ server_version: version }] = rows as [{ server_version: string }]
  return version
}
