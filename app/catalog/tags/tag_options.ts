import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { nameKey } from '#postgres/name_key'
import { sql } from '#postgres/sql'
import { plainApostrophes, plainApostrophesIn } from '#texts/apostrophes'

/** What somebody can choose from without losing the overview. */
const MOST = 20

export interface TagOption {
  id: string
  name: string
  category: string | null
}

/** Whatever apostrophe was typed. */
const PLACE = `position(:key in ${plainApostrophesIn('lower(name collate "C")')})`

const FIND = `
  select id, name, category from tags where ${PLACE} > 0
  order by ${PLACE}, lower(name collate "C") limit ${MOST}`

/** Finds tags while somebody writes the name of one. */
@inject()
export class TagOptions {
  constructor(private database: Database) {}

  /** @returns up to 20 tags whose names hold the words; those that begin with them come first */
  find(words: string): Promise<TagOption[]> {
    return sql(this.database, FIND, { key: nameKey(plainApostrophes(words.trim())) })
  }
}
