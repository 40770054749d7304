import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { TERMINAL } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { recordBatch } from '#catalog/batches/record_batch'
import { TagMerge } from '#catalog/batches/tag_merge'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { TagEditor } from '#catalog/tags/tag_editor'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { Findings } from '#importing/findings'
import { planImport } from '#importing/plan'
import { countDeadlocked, untilWaiting } from '#tests/support/locks'

const ACTOR = { origin: TERMINAL }

const bulk = () => app.container.make(BulkChanges)
const merger = () => app.container.make(TagMerge)

/** Things in the order of their ids, in which they are locked. */
async function inOrder<T extends { id: string }>(...made: Promise<T>[]): Promise<T[]> {
  const things = await Promise.all(made)
  return things.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** A transaction that ends with the test, also with one that fails. */
async function held(cleanup: (end: () => Promise<void>) => void) {
  const trx = await db.transaction()
  cleanup(() => (trx.isCompleted ? Promise.resolve() : trx.rollback()))
  return trx
}

/** A row that somebody else has locked, and two changes: in the wrong order, each waits for the other. */
interface Meeting {
  row: { table: 'speeches' | 'tags'; id: string }
  first: () => Promise<unknown>
  second: () => Promise<unknown>
  /** Whether the second has to wait for the first, or can go before it. */
  isBlocked: boolean
}

/** Two speeches with a tag, which are locked in this order. */
async function mergeMeets(
  change: (speech: string, tag: string) => Promise<unknown>
): Promise<Meeting> {
  const [tag, into] = [await createTag(), await createTag()]
  const [low, high] = await inOrder(createSpeech([tag]), createSpeech([tag]))
  const tagMerge = await merger()
  return {
    row: { table: 'speeches', id: low!.id },
    first: () => tagMerge.merge(tag.id, into.id, ACTOR),
    second: () => change(high!.id, tag.id),
    isBlocked: false,
  }
}

const MEETINGS: { what: string; prepare: () => Promise<Meeting> }[] = [
  {
    what: 'merging tags and editing a speech',
    prepare: () => {
      return mergeMeets(async (speech, tag) => {
        const editor = await app.container.make(SpeechEditor)
        await editor.update(speech, [1], { text: 'Another text.', tags: [tag] }, ACTOR)
      })
    },
  },
  {
    what: 'merging tags and a bulk change',
    prepare: () => {
      return mergeMeets(async (speech, tag) => {
        const changes = await bulk()
        await changes.change([speech], { level: 'C1', addTags: [tag] }, ACTOR)
      })
    },
  },
  {
    what: 'an import of more than a thousand rows and a bulk change',
    prepare: async () => {
      const own = () => createSpeech([], { externalId: randomUUID() })
      const [low, middle, high] = await inOrder(own(), own(), own())
      const filler = Array.from({ length: 1000 }, () => randomUUID())
      const ids = [middle!.externalId, high!.externalId, ...filler, low!.externalId]
      const rows = ids.map((externalId, index) => ({
        ...{ row: index + 2, externalId, audioFilename: 'kettle.wav', text: 'A kettle.' },
        ...{ level: 'B1', type: 'answer', tags: [], audio: { read: () => null } },
        sha256: 'a'.repeat(64),
      }))
      const changes = await bulk()
      return {
        row: { table: 'speeches', id: high!.id },
        first: () => {
          return db.transaction((trx) => planImport(trx, rows as never, true, new Findings()))
        },
        second: () => changes.change([low!.id, middle!.id], { level: 'C1' }, ACTOR),
        isBlocked: true,
      }
    },
  },
  {
    what: 'an undo and merging tags',
    prepare: async () => {
      const named = (name: string) => createTag({ name: `${name} ${randomUUID()}` })
      // Their names are in another order than their ids.
      const tags = await inOrder(named('c'), named('c'), named('c'))
      const [last, first, middle] = tags as [(typeof tags)[0], (typeof tags)[0], (typeof tags)[0]]
      await first.merge({ name: `a ${first.name}` }).save()
      await middle.merge({ name: `b ${middle.name}` }).save()
      const speech = await createSpeech([last, first, middle])
      const changes = await bulk()
      const removeTags = tags.map(({ id }) => id)
      const batch = await changes.change([speech.id], { removeTags }, ACTOR)
      const [batches, tagMerge] = [await app.container.make(Batches), await merger()]
      return {
        row: { table: 'tags', id: middle.id },
        first: () => batches.undo(batch!.id, ACTOR),
        second: () => tagMerge.merge(last.id, first.id, ACTOR),
        isBlocked: true,
      }
    },
  },
  {
    what: 'a session and an undo of what made its speeches',
    prepare: async () => {
      const speeches = await inOrder(createSpeech(), createSpeech(), createSpeech())
      const ids = speeches.map(({ id }) => id)
      const { user } = await createLearner()
      const kind = 'import' as const
      const batch = await db.transaction((trx) => {
        return recordBatch(trx, { kind, details: {}, ids: [], actor: ACTOR }, () =>
          Promise.resolve({ made: ids })
        )
      })
      const batches = await app.container.make(Batches)
      return {
        row: { table: 'speeches', id: ids[1]! },
        first: () => saveSession(user.id, ids.toReversed()),
        second: () => batches.undo(batch!.id, ACTOR),
        isBlocked: true,
      }
    },
  },
]

test.group('Two changes at once', (group) => {
  group.each.timeout(20_000)

  test('lets both of two changes at once succeed: {what}')
    .with(MEETINGS)
    .run(async ({ assert, cleanup }, { prepare }) => {
      const { row, first, second, isBlocked } = await prepare()
      const holder = await held(cleanup)
      await holder.from(row.table).where('id', row.id).forUpdate()
      const waiting = [first()]
      await untilWaiting(1)
      waiting.push(second())
      if (isBlocked) await untilWaiting(2)
      else await waiting[1]
      await holder.rollback()
      let isOver = false
      const ended = Promise.all(waiting).finally(() => (isOver = true))
      // PostgreSQL ends a deadlock after a second, and the change would be repeated.
      do assert.equal(await countDeadlocked(), 0)
      while (!isOver)
      await ended
    })

  test('repeats a change that the database ended because of a deadlock', async ({
    assert,
    cleanup,
  }) => {
    const tag = await createTag()
    const [low, high] = await inOrder(createSpeech([tag]), createSpeech([tag]))
    const other = await held(cleanup)
    await other.from('speeches').where('id', high!.id).forUpdate()
    const changes = await bulk()
    const changing = changes.change([low!.id, high!.id], { level: 'C1' }, ACTOR)
    await untilWaiting(1)
    // This one looks for deadlocks later than the change does.
    await other.rawQuery(`set local deadlock_timeout = '10s'`)
    await other.from('speeches').where('id', low!.id).forUpdate()
    await other.rollback()
    const batch = await changing
    assert.equal(batch?.speech_count, 2)
  })
})

test.group('A learner', () => {
  test('a learner does not wait for changes of speeches: {what}')
    .with([
      {
        what: 'a bulk change',
        change: async (speech: string, tag: string) => {
          const changes = await bulk()
          await changes.change([speech], { level: 'C1', addTags: [tag] }, ACTOR)
        },
      },
      {
        what: 'an edit',
        change: async (speech: string, tag: string) => {
          const editor = await app.container.make(SpeechEditor)
          await editor.update(speech, [1], { text: 'Another text.', tags: [tag] }, ACTOR)
        },
      },
      {
        what: 'merging tags',
        change: async (_: string, tag: string, other: string) => {
          const tagMerge = await merger()
          await tagMerge.merge(other, tag, ACTOR)
        },
      },
    ])
    .run(async ({ assert, cleanup }, { change }) => {
      const { user } = await createLearner()
      const [tag, other] = [await createTag(), await createTag()]
      const speech = await createSpeech([other])
      const holder = await held(cleanup)
      await holder.from('tags').where('id', tag.id).forUpdate()
      const changing = change(speech.id, tag.id, other.id)
      await untilWaiting(1)
      await saveSession(user.id, [speech.id])
      await holder.rollback()
      await changing
      assert.lengthOf(await db.from('game_results').where('speech_id', speech.id), 1)
    })
})

test.group('A learner who saves a session', () => {
  test('saving a session does not wait for an undo that restores its speeches', async ({
    assert,
    cleanup,
  }) => {
    const { user } = await createLearner()
    const tag = await createTag()
    const speech = await createSpeech([tag])
    const changes = await bulk()
    const batch = await changes.change([speech.id], { level: 'C1' }, ACTOR)
    const holder = await held(cleanup)
    await holder.from('tags').where('id', tag.id).forUpdate()
    const batches = await app.container.make(Batches)
    const undoing = batches.undo(batch!.id, ACTOR)
    await untilWaiting(1)
    await saveSession(user.id, [speech.id])
    await holder.rollback()
    await undoing
    assert.lengthOf(await db.from('game_results').where('speech_id', speech.id), 1)
  })
})

test.group('A tag', () => {
  test('renames a tag while speeches get it', async ({ assert, cleanup }) => {
    const tag = await createTag()
    const holder = await held(cleanup)
    await holder.rawQuery('select from tags where id = ? for key share', [tag.id])
    const editor = await app.container.make(TagEditor)
    const { name } = await editor.update(tag.id, { name: `renamed ${randomUUID()}` }, ACTOR)
    await holder.rollback()
    assert.match(name, /^renamed/)
  })
})
