import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { nameKey } from '#postgres/name_key'
import { sql } from '#postgres/sql'
import { mendApostrophes } from '#texts/apostrophes'

/** What somebody can choose from without losing the overview. */
const MOST = 20

export interface TagOption {
  id: string
  name: string
  category: string | null
}

const FIND = `
  select id, name, category from tags
  where position(:key in lower(name collate "C")) > 0
  order by position(:key in lower(name collate "C")), lower(name collate "C") limit ${MOST}`

/** Finds tags while somebody writes the name of one. */
@inject()
export class TagOptions {
  constructor(private database: Database) {}

  /** @returns up to 20 tags whose names hold the words; those that begin with them come first */
  find(words: string): Promise<TagOption[]> {
    return sql(this.database, FIND, { key: nameKey(mendApostrophes(words.trim())) })
  }
}
