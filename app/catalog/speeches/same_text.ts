import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { Level } from '#catalog/enums'
import { sql } from '#postgres/sql'
import { plainApostrophes } from '#texts/apostrophes'

/** Another speech that says the same. */
export interface SameSpeech {
  id: string
  level: Level
  published: boolean
}

const FIND = `
  select id, level, published from speeches
  where deleted_at is null and lower(text) in (lower(:text), lower(:plain), lower(:curly)) and id is distinct from :except
  order by id limit 1`

/** Looks for a speech that says what somebody is writing. */
@inject()
export class SameText {
  constructor(private database: Database) {}

  /**
   * One query, by index. Upper and lower case count as the same, and so do ' and ’.
   *
   * @param text in one line, as it would be kept
   * @param except the speech that is being edited
   */
  async find(text: string, except?: string): Promise<SameSpeech | undefined> {
    const plain = plainApostrophes(text)
    const curly = plain.replaceAll("'", '’')
    const bindings = { text, plain, curly, except: except ?? null }
    const [found] = await sql<SameSpeech>(this.database, FIND, bindings)
    return found
  }
}
