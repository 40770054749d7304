import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { inOneLine } from '#catalog/speeches/content_text'
import { nameKey } from '#postgres/name_key'
import { sql } from '#postgres/sql'
import { UUID_PATTERN } from '#postgres/uuid'

/** A list that is offered while somebody writes; who knows another name can write it. */
const MOST = 200

export interface NamedTag {
  id: string
  name: string
}

/**
 * Knows tags by their names, and names by the ids of tags. How many speeches each has, which takes
 * a hundred times as long, `TagNumbers` knows.
 */
@inject()
export class TagNames {
  constructor(private database: Database) {}

  /** All tags by name; one query. */
  all(): Promise<NamedTag[]> {
    return sql(this.database, 'select id, name from tags order by lower(name), id')
  }

  /**
   * Finds tags as somebody has written them, whatever the case of the letters A to Z; one query.
   *
   * @returns the tags in the order of the names, each once; and the names that no tag has
   */
  async find(names: string[]): Promise<{ tags: NamedTag[]; unknown: string[] }> {
    const wanted = new Map(names.map((name) => [nameKey(name), name]))
    const rows = await sql<NamedTag & { key: string }>(
      this.database,
      'select id, name, lower(name collate "C") as key from tags where lower(name collate "C") = any(?)',
      [[...wanted.keys()]]
    )
    const found = new Map(rows.map(({ key, id, name }) => [key, { id, name }]))
    return {
      tags: [...wanted.keys()].flatMap((key) => found.get(key) ?? []),
      unknown: [...wanted].filter(([key]) => !found.has(key)).map(([, name]) => name),
    }
  }

  /** Finds a tag by its id, or else by its name. */
  async findOne(idOrName: string): Promise<NamedTag | undefined> {
    const given = inOneLine(idOrName)
    if (UUID_PATTERN.test(given)) {
      const id = given.toLowerCase()
      const names = await this.byId([id])
      const name = names.get(id)
      if (name !== undefined) return { id, name }
    }
    const { tags } = await this.find([given])
    return tags[0]
  }

  /** Names to choose another tag from, at most 200; one query. */
  async others(id: string): Promise<string[]> {
    const text = `select name from tags where id <> ? order by lower(name) limit ${MOST}`
    const rows = await sql<{ name: string }>(this.database, text, [id])
    return rows.map(({ name }) => name)
  }

  /** @returns the names by id, of the tags that there are; one query */
  async byId(ids: string[]): Promise<Map<string, string>> {
    const text = 'select id, name from tags where id = any(?::uuid[])'
    const rows = await sql<NamedTag>(this.database, text, [ids])
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}
