import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, auditBy, changesBetween } from '#auditing/audit_log'
import { UnknownTagNames } from '#catalog/errors'
import { nameKey } from '#postgres/name_key'
import { sql } from '#postgres/sql'

/** Tags as somebody writes them. */
export interface NamedTags {
  /** Each in one line, at most 100 characters; two may be the same tag. */
  names: string[]
  /** Whether to make those that do not exist. */
  create: boolean
}

const FIND = `
  select id, lower(name collate "C") as key from tags where lower(name collate "C") = any(:keys)`

const CREATE = `
  insert into tags (name) select unnest(:names::text[])
  on conflict (lower(name collate "C")) do nothing returning id, name`

/**
 * Finds tags by their names, whatever the case of the letters A to Z, in the transaction that gives
 * them to something; two or three queries.
 *
 * @returns their ids, each once
 * @throws UnknownTagNames for names that no tag has, unless they are to be made
 */
export async function tagsByName(
  trx: TransactionClientContract,
  { names, create }: NamedTags,
  actor: Actor
): Promise<string[]> {
  const wanted = new Map(names.map((name) => [nameKey(name), name]))
  const found = await findByKey(trx, [...wanted.keys()])
  const missing = [...wanted].filter(([key]) => !found.has(key))
  if (missing.length === 0) return [...found.values()]
  const missingNames = missing.map(([, name]) => name)
  if (!create) throw new UnknownTagNames(missingNames)
  // In one order, so that two who make the same tags wait for each other instead of both failing.
  const sorted = missingNames.toSorted()
  const made = await sql<{ id: string; name: string }>(trx, CREATE, { names: sorted })
  for (const { id, name } of made) {
    const changes = changesBetween({}, { name, category: null })
    const about = { resourceType: 'tag', resourceId: id, changes }
    await auditBy(trx, actor, { action: 'tag_created', ...about })
  }
  // Also those that somebody else has made a moment ago.
  const all = await findByKey(trx, [...wanted.keys()])
  return [...all.values()]
}

async function findByKey(trx: TransactionClientContract, keys: string[]) {
  const rows = await sql<{ id: string; key: string }>(trx, FIND, { keys })
  return new Map(rows.map(({ id, key }) => [key, id]))
}
