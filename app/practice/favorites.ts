import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { SpeechNotFound } from '#catalog/errors'
import {
  DRAWABLE,
  SPEECH_COLUMNS,
  type TaggedSpeech,
  TAGS_OF_SPEECH,
} from '#catalog/speeches/speech_reader'
import { sql } from '#postgres/sql'

export type Favorite = TaggedSpeech & { favorited_at: Date }

const ADD = `
  with found as (select s.id from speeches s where s.id = :speechId and ${DRAWABLE}), added as (
    insert into favorites (user_id, speech_id) select :userId, id from found
    on conflict do nothing
  )
  select id from found`

const OF_LEARNER = `
  from favorites f join speeches s on s.id = f.speech_id
  where f.user_id = :userId and ${DRAWABLE}`

/** The speeches that a learner likes. */
@inject()
export class Favorites {
  constructor(private database: Database) {}

  /** One that is there already stays as it is. @throws SpeechNotFound */
  async add(userId: string, speechId: string): Promise<void> {
    const found = await sql(this.database, ADD, { userId, speechId })
    if (found.length === 0) throw new SpeechNotFound()
  }

  /** Also where there is none. */
  async remove(userId: string, speechId: string): Promise<void> {
    const text = 'delete from favorites where user_id = ? and speech_id = ?'
    await sql(this.database, text, [userId, speechId])
  }

  /** Those that learners can get, the latest first; two queries. */
  async page(
    userId: string,
    { page, perPage }: { page: number; perPage: number }
  ): Promise<{ favorites: Favorite[]; total: number }> {
    const [counted] = await sql<{ total: number }>(
      this.database,
      `select count(*)::int as total ${OF_LEARNER}`,
      { userId }
    )
    const favorites = await sql<Favorite>(
      this.database,
      `select ${SPEECH_COLUMNS}, ${TAGS_OF_SPEECH} as tags, f.created_at as favorited_at
       ${OF_LEARNER} order by f.created_at desc, s.id limit :perPage offset :offset`,
      { userId, perPage, offset: (page - 1) * perPage }
    )
    return { favorites, total: counted!.total }
  }
}
