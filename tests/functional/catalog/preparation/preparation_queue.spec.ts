import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { type Claim, PreparationQueue } from '#catalog/preparation/preparation_queue'
import { SOUND_NAMES, UNMEASURED } from '#catalog/speeches/sound_columns'
import { createSpeech, createSpeeches } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { Maintenance } from '#operations/maintenance'
import { emptyQueue, queued, rowOf } from '#tests/support/prepared_recordings'

const HASH = 'c'.repeat(64)

async function newQueue(): Promise<PreparationQueue> {
  await emptyQueue()
  return app.container.make(PreparationQueue)
}

/** A speech that has been prepared. */
async function createPrepared() {
  const speech = await createSpeech([], { renditionUrl: `renditions/${randomUUID()}.m4a` })
  await emptyQueue()
  return speech
}

async function renditionOf(id: string): Promise<string | null> {
  const { rendition_url: key } = await rowOf(id)
  return key
}

/** As if time had passed. */
async function age(id: string, column: 'claimed_at' | 'due_at', interval: string): Promise<void> {
  await db.rawQuery(
    `update recording_preparations set ${column} = ${column} - interval '${interval}'
     where speech_id = ?`,
    [id]
  )
}

async function minutesUntilDue(id: string): Promise<number> {
  const { rows } = await db.rawQuery(
    `select extract(epoch from due_at - now()) / 60 as minutes from recording_preparations
     where speech_id = ?`,
    [id]
  )
  return Math.round(Number((rows as [{ minutes: string }])[0].minutes))
}

test.group('What puts a speech into the queue', () => {
  test('queues a speech with a recording, but none without', async ({ assert }) => {
    const [speech, silent] = [await createSpeech(), await createSpeech([], { audioUrl: null })]
    assert.containsSubset(await queued(speech.id), { claimed_at: null, attempts: 0 })
    assert.isUndefined(await queued(silent.id))
    await silent.merge({ audioUrl: 'test/kettle.mp3' }).save()
    assert.exists(await queued(silent.id))
  })

  test('queues a speech with another recording by its {by}, and drops its rendition')
    .with([
      { by: 'key', change: { audioUrl: 'test/other.mp3' } },
      { by: 'bytes', change: { audioSha256: HASH } },
    ])
    .run(async ({ assert }, { change }) => {
      const speech = await createPrepared()
      await speech.merge(change).save()
      assert.exists(await queued(speech.id))
      assert.isNull(await renditionOf(speech.id))
    })

  test('queues a speech with another text, and keeps its rendition', async ({ assert }) => {
    const speech = await createPrepared()
    await speech.merge({ text: 'The kettle was on the stove.' }).save()
    assert.exists(await queued(speech.id))
    assert.equal(await renditionOf(speech.id), speech.renditionUrl)
  })

  test('queues no speech for any other change', async ({ assert }) => {
    const tag = await createTag()
    const speech = await createPrepared()
    await speech.merge({ level: 'C1', published: false, warnings: ['audio_quiet'] }).save()
    await db.rawQuery('update speeches set text = text where id = ?', [speech.id])
    await speech.related('tags').attach([tag.id])
    assert.isUndefined(await queued(speech.id))
    assert.equal(await renditionOf(speech.id), speech.renditionUrl)
  })

  test('drops the rendition of a purged recording', async ({ assert }) => {
    const speech = await createPrepared()
    await speech.merge({ audioUrl: null, audioSha256: null, audioDurationMs: null }).save()
    assert.isUndefined(await queued(speech.id))
    assert.isNull(await renditionOf(speech.id))
  })

  test('queues many speeches at once, and drops them with their speeches', async ({ assert }) => {
    await emptyQueue()
    const speeches = await createSpeeches(3)
    const ids = speeches.map(({ id }) => id)
    await db.from('speeches').whereIn('id', ids).update({ text: 'All of them.' })
    const count = () => db.from('recording_preparations').whereIn('speech_id', ids)
    assert.lengthOf(await count(), 3)
    await db.from('speeches').whereIn('id', ids).delete()
    assert.lengthOf(await count(), 0)
  })
})

test.group('The version of a speech', () => {
  test('raises the version of a speech for all columns but those that a preparation writes', async ({
    assert,
  }) => {
    const { rows } = await db.rawQuery(
      `select c.column_name as name, c.ordinal_position = any(t.tgattr) as raises
       from information_schema.columns c, pg_trigger t
       where c.table_schema = 'public' and c.table_name = 'speeches'
         and t.tgname = 'speeches_raise_version'`
    )
    const columns = rows as { name: string; raises: boolean }[]
    const [raising, others] = [true, false].map((raises) =>
      columns.filter((column) => column.raises === raises).map(({ name }) => name)
    )
    assert.includeMembers(raising!, ['text', 'audio_url', 'updated_at', 'published'])
    assert.sameMembers(others!, [
      ...['rendition_url', 'rendition_sha256', 'warnings', 'accepted_warnings'],
      ...SOUND_NAMES,
    ])
  })

  test('preparing a speech keeps its version and time, and a later update raises them', async ({
    assert,
  }) => {
    const queue = await newQueue()
    const speech = await createSpeech()
    const before = await rowOf(speech.id)
    const claim = (await queue.claim())!
    await queue.finish(claim, {
      renditionKey: 'renditions/a.m4a',
      renditionSha256: 'a'.repeat(64),
      isMismatch: true,
      sound: UNMEASURED,
    })
    const after = await rowOf(speech.id)
    assert.deepEqual(after, {
      ...before,
      rendition_url: 'renditions/a.m4a',
      rendition_sha256: 'a'.repeat(64),
      warnings: ['text_doubtful'],
    })
    await db.rawQuery('update speeches set level = level where id = ?', [speech.id])
    assert.containsSubset(await rowOf(speech.id), { version: before.version + 1 })
  })
})

test.group('The queue of recordings', () => {
  test('gives each queued recording to one process only, longest due first', async ({ assert }) => {
    const queue = await newQueue()
    const speeches = await createSpeeches(4)
    await age(speeches[2]!.id, 'due_at', '1 hour')
    const claims = await Promise.all([1, 2, 3, 4, 5, 6].map(() => queue.claim()))
    const ids = claims.flatMap((claim) => claim?.id ?? [])
    assert.sameMembers(
      ids,
      speeches.map(({ id }) => id)
    )
    await emptyQueue()
    const again = await createSpeeches(2)
    await age(again[1]!.id, 'due_at', '1 hour')
    assert.equal((await queue.claim())!.id, again[1]!.id)
  })

  test('gives a recording of an ended process to another one after some minutes', async ({
    assert,
  }) => {
    const queue = await newQueue()
    const speech = await createSpeech()
    const lost = (await queue.claim())!
    assert.isUndefined(await queue.claim())
    await age(speech.id, 'claimed_at', '4 minutes')
    assert.isUndefined(await queue.claim())
    await age(speech.id, 'claimed_at', '1 minute')
    const taken = (await queue.claim())!
    assert.equal(taken.id, speech.id)

    // Whoever comes back late ends nobody's claim, and what it writes is as right.
    await queue.postpone(lost)
    await queue.release(lost)
    await queue.giveUp(lost)
    assert.isTrue(
      await queue.finish(lost, {
        renditionKey: null,
        renditionSha256: null,
        isMismatch: false,
        sound: UNMEASURED,
      })
    )
    assert.containsSubset(await queued(speech.id), { attempts: 2 })
    assert.isTrue(
      await queue.finish(taken, {
        renditionKey: null,
        renditionSha256: null,
        isMismatch: false,
        sound: UNMEASURED,
      })
    )
    assert.isUndefined(await queued(speech.id))
  })

  test('waits longer after each failed preparation, and then for the maintenance', async ({
    assert,
  }) => {
    const queue = await newQueue()
    const { id } = await createSpeech()
    for (const minutes of [1, 4, 16, 64, 256]) {
      await queue.postpone((await queue.claim())!)
      assert.equal(await minutesUntilDue(id), minutes)
      assert.isUndefined(await queue.claim())
      await age(id, 'due_at', '1 day')
    }
    assert.isUndefined(await queue.claim())
    assert.equal(await queue.countDue(), 0)
    assert.equal(await queue.retry(), 1)
    assert.equal(await queue.countDue(), 1)
    assert.equal(await queue.retry(), 0)
    await queue.giveUp((await queue.claim())!)
    assert.isUndefined(await queue.claim())
    const maintenance = await app.container.make(Maintenance)
    const reports = await maintenance.run()
    assert.containsSubset(reports, [{ name: 'failed preparations, to be tried again', removed: 1 }])
    await queue.claim()
    assert.equal(await queue.retry(), 0, 'somebody is at it')
  })

  test('writes no result of a preparation for another {what}')
    .with([
      { what: 'text', change: { text: 'The kettle was cold.' } },
      { what: 'recording', change: { audioUrl: 'test/cold.mp3' } },
      { what: 'recording that is gone', change: { audioUrl: null } },
    ])
    .run(async ({ assert }, { change }) => {
      const queue = await newQueue()
      const speech = await createSpeech()
      const claim = (await queue.claim())!
      await speech.merge(change).save()
      assert.isFalse(
        await queue.finish(claim, {
          renditionKey: 'renditions/a.m4a',
          renditionSha256: null,
          isMismatch: true,
          sound: UNMEASURED,
        })
      )
      assert.containsSubset(await rowOf(speech.id), { rendition_url: null, warnings: [] })
      const next = await queue.claim()
      if (change.audioUrl !== null) assert.containsSubset(next, { id: speech.id })
    })

  test('queues a change again that was undone while it was prepared', async ({ assert }) => {
    const queue = await newQueue()
    const speech = await createSpeech()
    const claim = (await queue.claim()) as Claim
    await speech.merge({ text: 'The kettle was cold.' }).save()
    await speech.merge({ text: claim.text }).save()
    assert.isTrue(
      await queue.finish(claim, {
        renditionKey: null,
        renditionSha256: null,
        isMismatch: false,
        sound: UNMEASURED,
      })
    )
    assert.equal((await queue.claim())!.id, speech.id)
  })

  test('adds and removes one warning of a speech, and leaves the others', async ({ assert }) => {
    const queue = await newQueue()
    const { id } = await createSpeech([], { warnings: ['audio_quiet'] })
    const findings = [
      [true, ['audio_quiet', 'text_doubtful']],
      [true, ['audio_quiet', 'text_doubtful']],
      [false, ['audio_quiet']],
    ] as const
    for (const [isMismatch, warnings] of findings) {
      await queue.finish((await queue.claim())!, {
        renditionKey: null,
        renditionSha256: null,
        isMismatch,
        sound: UNMEASURED,
      })
      const row = await rowOf(id)
      assert.deepEqual(row.warnings, [...warnings])
      await db.table('recording_preparations').insert({ speech_id: id })
    }
  })
})
