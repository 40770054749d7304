import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { sql } from '#postgres/sql'

export interface TagName {
  id: string
  name: string
}

/** The names of tags alone: how many speeches each has takes a hundred times as long. */
@inject()
export class TagNames {
  constructor(private database: Database) {}

  /** All tags by name; one query. */
  all(): Promise<TagName[]> {
    return sql(this.database, 'select id, name from tags order by lower(name), id')
  }
}
