import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import type { Level, SpeechType } from '#catalog/enums'
import { createSpeeches, type Speech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { until } from '#tests/support/until'

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
