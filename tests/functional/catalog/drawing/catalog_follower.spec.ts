import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { CatalogFollower } from '#catalog/drawing/catalog_follower'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { createSpeech } from '#database/factories/speeches'
import { createTag, type Tag } from '#database/factories/tags'
import { databaseConnection } from '#postgres/connection'
import env from '#start/env'
import {
  countedSpeeches,
  createDrawable,
  followerPids,
  speechPool,
  untilCounted,
} from '#tests/support/catalog'
import { until } from '#tests/support/until'

async function tagInPool(id: string) {
  const pool = await speechPool()
  return pool.findTags([id])[0]
}

test.group('The running server follows the catalog', () => {
  test('a running server follows a speech that is {change}')
    .with([
      { change: 'deleted', fields: { deletedAt: DateTime.utc() } },
      { change: 'unpublished', fields: { published: false } },
      { change: 'purged', fields: { audioUrl: null } },
    ])
    .run(async (_, { fields }) => {
      const { tag, speeches } = await createDrawable(2)
      await speeches[0]!.merge(fields).save()
      await untilCounted(tag, 1)
      await speeches[0]!.merge({ deletedAt: null, published: true, audioUrl: 'test/a.mp3' }).save()
      await untilCounted(tag, 2)
    })

  test('a running server forgets a speech whose row is gone', async () => {
    const { tag, speeches } = await createDrawable(2)
    await speeches[1]!.delete()
    await untilCounted(tag, 1)
  })

  test('a running server follows a speech to another level and type', async () => {
    const { tag, speeches } = await createDrawable(1)
    await speeches[0]!.merge({ level: 'C1', type: 'question' }).save()
    await until('it has the other level', async () => {
      return (await countedSpeeches(tag, 'C1', 'question')) === 1
    })
  })

  test('a running server follows a speech to other tags', async () => {
    const { tag, speeches } = await createDrawable(1)
    const other = await createTag()
    await speeches[0]!.related('tags').attach([other.id])
    await untilCounted(other, 1)
    await speeches[0]!.related('tags').detach([tag.id])
    await untilCounted(tag, 0)
  })

  test('a running server follows a tag that is new, renamed and deleted', async ({ assert }) => {
    const { tag, speeches } = await createDrawable(1)
    const name = `renamed ${randomUUID()}`
    await tag.merge({ name, category: null }).save()
    await until('the new name is known', async () => {
      const known = await tagInPool(tag.id)
      return known?.name === name
    })
    const pool = await speechPool()
    const [drawn] = pool.draw({ level: 'B1', tagIds: [tag.id] }, 1, new Set())
    assert.deepEqual(drawn, { id: speeches[0]!.id, tags: [{ id: tag.id, name, category: null }] })
    await tag.delete()
    await until('the tag is gone', async () => (await tagInPool(tag.id)) === undefined)
    await until('its speech has lost it', async () => {
      return pool.draw({ level: 'B1', tagIds: [tag.id] }, 1, new Set()).length === 0
    })
  })

  test('a running server follows a thousand changes in one statement, and nothing that is rolled back', async ({
    assert,
  }) => {
    const tag = await createTag()
    const insert = `
      with added as (
        insert into speeches (text, level, audio_url)
        select 'The kettle is on the stove.', 'A2', 'test/kettle.mp3' from generate_series(1, 1000)
        returning id
      )
      insert into speech_tags (speech_id, tag_id) select id, ? from added`
    const trx = await db.transaction()
    await trx.rawQuery(insert, [tag.id])
    await trx.rollback()
    await db.rawQuery(insert, [tag.id])
    await untilCounted(tag, 1000)
    assert.equal(await countedSpeeches(tag, 'A2', 'answer'), 1000)
    await db.rawQuery('update speeches set published = false where audio_url = ? and level = ?', [
      'test/kettle.mp3',
      'A2',
    ])
    await untilCounted(tag, 0)
  })
})

test.group('Catalog follower', (group) => {
  let follower: CatalogFollower
  let pool: SpeechPool
  let troubles: unknown[]
  group.each.setup(async () => {
    pool = new SpeechPool()
    troubles = []
    const connection = databaseConnection(
      env.get('DATABASE_URL'),
      app.makePath(env.get('STORAGE_PATH'))
    )
    follower = new CatalogFollower(
      { ...connection, application_name: 'overwritten' },
      pool,
      (error) => troubles.push(error)
    )
    follower.start()
    await until('the pool is loaded', () => pool.isLoaded)
    return () => follower.stop()
  })

  const countOf = (tag: Tag) => pool.countByTag().find(({ id }) => id === tag.id)?.speechCount

  test('the catalog follower connects again when it is cut off, and catches up', async ({
    assert,
  }) => {
    const tag = await createTag()
    await createSpeech([tag])
    for (const pid of await followerPids()) {
      await db.rawQuery('select pg_terminate_backend(?)', [pid])
    }
    const lateTag = await createTag()
    await createSpeech([lateTag])
    await until('the speech is known', () => countOf(lateTag) === 1)
    assert.isNotEmpty(troubles)
    assert.equal(countOf(tag), 1)
    await createSpeech([lateTag])
    await until('the next one is known too', () => countOf(lateTag) === 2)
  })

  test('the catalog follower leaves no connection behind when it is stopped', async ({
    assert,
  }) => {
    await follower.stop()
    await until('its connection is gone', async () => {
      // That of the running server is left.
      const pids = await followerPids()
      return pids.length === 1
    })
    assert.isEmpty(troubles)
    assert.isTrue(pool.isLoaded)
  })
})
