import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { NamedTag } from '#catalog/tags/tag_names'
import { sql } from '#postgres/sql'

/** Older imports lie behind whoever looks for them: their pages lead to their speeches. */
const IMPORTS = 20

/** A batch that a list can be narrowed to. */
export interface ImportChoice {
  id: string
  created_at: Date
  speech_count: number
  /** Null for an operator in the terminal. */
  username: string | null
}

/** What a list of speeches can be narrowed to, besides what each speech has of itself. */
export interface SpeechListChoices {
  /** All, by name. */
  tags: NamedTag[]
  /** The newest first, without those that are undone; and the one that is chosen, whatever it is. */
  imports: ImportChoice[]
}

const NEWEST = `
  select id, admin_id, created_at, speech_count from batches
  where kind = 'import' and undone_at is null order by created_at desc, id desc limit ${IMPORTS}`

const CHOICES = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name)
                               order by lower(name), id), '[]') from tags) as tags,
    (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'created_at', b.created_at,
              'speech_count', b.speech_count, 'username', a.username)
              order by b.created_at desc, b.id desc), '[]')
     from ((${NEWEST})
           union select id, admin_id, created_at, speech_count from batches where id = :chosen) b
     left join admins a on a.id = b.admin_id) as imports`

/** Tells what the filters of a list offer. */
@inject()
export class ListChoices {
  constructor(private database: Database) {}

  /** One query. @param chosen the id of a batch that is to be among the imports */
  async read(chosen?: string): Promise<SpeechListChoices> {
    const [row] = await sql<SpeechListChoices>(this.database, CHOICES, { chosen: chosen ?? null })
    const { tags, imports } = row!
    return {
      tags,
      // A time within JSON is a text.
      imports: imports.map((one) => ({ ...one, created_at: new Date(one.created_at) })),
    }
  }
}
