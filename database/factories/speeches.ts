import { column, manyToMany } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import type { Level, SpeechType } from '#catalog/enums'
import { Tag } from '#database/factories/tags'
import { SpeechSchema } from '#database/schema'

/** A row; the product itself writes SQL. */
export class Speech extends SpeechSchema {
  // Lucid would look for `audio_sha_256`.
  @column({ columnName: 'audio_sha256' })
  declare audioSha256: string | null

  @manyToMany(() => Tag, { pivotTable: 'speech_tags' })
  declare tags: ManyToMany<typeof Tag>
}

/**
 * A new published speech of level B1 with the tags; its recording exists in name only.
 *
 * @param connection of another database than the tests' common one
 */
export async function createSpeech(
  tags: Tag[] = [],
  fields: Partial<Speech> = {},
  connection?: string
) {
  const speech = await Speech.create(
    {
      text: 'The kettle is on the stove.',
      level: 'B1',
      type: 'answer',
      audioUrl: 'test/kettle.mp3',
      audioDurationMs: 1500,
      ...fields,
    },
    { connection }
  )
  await speech.related('tags').attach(tags.map(({ id }) => id))
  return speech
}

export async function createSpeeches(count: number, tags: Tag[] = [], fields?: Partial<Speech>) {
  const speeches: Speech[] = []
  for (let made = 0; made < count; made++) speeches.push(await createSpeech(tags, fields))
  return speeches
}

const INSERT_SPEECHES = `
  with added as (
    insert into speeches (text, level, type, audio_url, published, deleted_at)
    select 'The kettle is on the stove.', :level, :type, 'test/kettle.mp3', :published, :deletedAt
    from generate_series(1, :count)
    returning id
  ), tagged as (
    insert into speech_tags (speech_id, tag_id)
    select added.id, tag.id from added, unnest(:tagIds::uuid[]) as tag (id)
  )
  select id from added`

/** New speeches in one statement, as an import makes them. @returns their ids */
export async function insertSpeeches(
  count: number,
  tags: Pick<Tag, 'id'>[],
  fields: {
    level?: Level
    type?: SpeechType
    published?: boolean
    deletedAt?: string | null
  } = {}
): Promise<string[]> {
  const { rows } = await db.rawQuery(INSERT_SPEECHES, {
    level: 'B1',
    type: 'answer',
    published: true,
    deletedAt: null,
    ...fields,
    count,
    tagIds: tags.map(({ id }) => id),
  } as never)
  return (rows as { id: string }[]).map(({ id }) => id)
}
