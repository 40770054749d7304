import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import Speech from '#models/speech'
import Tag from '#models/tag'
import { until } from '#tests/support/until'

/** A new tag, with a name that no other test has. */
export function createTag(fields: Partial<Tag> = {}): Promise<Tag> {
  return Tag.create({ name: `tag ${randomUUID()}`, category: 'topic', ...fields })
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

/** What the running server draws from. */
export function speechPool(): Promise<SpeechPool> {
  return app.container.make(SpeechPool)
}

/** How many speeches the running server counts for a tag; undefined while it does not know it. */
export async function countedSpeeches(tag: Tag, level?: Level, type?: SpeechType) {
  const pool = await speechPool()
  if (!pool.isLoaded) return undefined
  return pool.countByTag(level, type).find(({ id }) => id === tag.id)?.speechCount
}

/** Waits until the running server knows of the tag and of this many of its speeches. */
export function untilCounted(tag: Tag, count: number): Promise<void> {
  return until(`${count} speeches of a tag can be drawn`, async () => {
    return (await countedSpeeches(tag)) === count
  })
}

/** A new tag with new speeches, which the running server knows. */
export async function createDrawable(count: number, fields?: Partial<Speech>) {
  const tag = await createTag()
  const speeches = await createSpeeches(count, [tag], fields)
  await untilCounted(tag, count)
  return { tag, speeches, ids: speeches.map(({ id }) => id) }
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

/** Changes rows as nobody does: without the triggers that tell the pool. */
export async function behindThePoolsBack(sql: string, bindings: unknown[]): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.rawQuery('set local session_replication_role = replica')
    await trx.rawQuery(sql, bindings as string[])
  })
}

/** The database's processes for the connections on which servers follow the catalog. */
export async function followerPids(): Promise<number[]> {
  const { rows } = await db.rawQuery(
    `select pid from pg_stat_activity where application_name = 'saywell catalog_changes'`
  )
  return (rows as { pid: number }[]).map(({ pid }) => pid)
}
