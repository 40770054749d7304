import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { Level } from '#catalog/enums'
import { sql } from '#postgres/sql'

/** Another speech that says the same. */
export interface SameSpeech {
  id: string
  level: Level
  published: boolean
}

const FIND = `
  select id, level, published from speeches
  where deleted_at is null and lower(text) = lower(:text) and id is distinct from :except
  order by id limit 1`

/** Looks for a speech that says what somebody is writing. */
@inject()
export class SameText {
  constructor(private database: Database) {}

  /**
   * One query, by index. Upper and lower case count as the same.
   *
   * @param text in one line, as it would be kept
   * @param except the speech that is being edited
   */
  async find(text: string, except?: string): Promise<SameSpeech | undefined> {
    const [found] = await sql<SameSpeech>(this.database, FIND, { text, except: except ?? null })
    return found
  }
}
