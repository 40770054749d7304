import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Actor } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { type BulkChange, BulkChanges } from '#catalog/batches/bulk_change'
import { recordBatch } from '#catalog/batches/record_batch'
import { TagMerge } from '#catalog/batches/tag_merge'
import { type AdminSpeech, findSpeech } from '#catalog/speeches/admin_speech'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { createAdmin } from '#database/factories/admins'
import { createLearner, ORIGIN } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech, createSpeeches, type Speech } from '#database/factories/speeches'
import { createTag, Tag } from '#database/factories/tags'
import { auditedAbout } from '#tests/support/audit'
import { untilCounted } from '#tests/support/catalog'
import { emptyQueue, queued, rowOf } from '#tests/support/prepared_recordings'

async function newActor(): Promise<Actor & { adminId: string }> {
  const { admin } = await createAdmin()
  return { adminId: admin.id, origin: ORIGIN }
}

const change = async (speeches: Speech[], what: BulkChange, actor: Actor) => {
  const bulkChanges = await app.container.make(BulkChanges)
  return bulkChanges.change(idsOf(speeches), what, actor)
}

const merge = async (from: Tag, into: Tag, actor: Actor) => {
  const tagMerge = await app.container.make(TagMerge)
  return tagMerge.merge(from.id, into.id, actor)
}

const undo = async (batch: { id: string } | null, actor: Actor) => {
  const batches = await app.container.make(Batches)
  return batches.undo(batch!.id, actor)
}

type Row = Record<string, unknown>

const idsOf = (things: { id: string }[]) => things.map(({ id }) => id)

const read = async (speech: Speech) => findSpeech(speech.id, db.connection())

/** What of a speech an undo brings back: all but the times and the version. */
async function contentOf(speeches: Speech[]): Promise<Partial<AdminSpeech>[]> {
  const found = await Promise.all(speeches.map(read))
  return found.map(({ version, updated_at: updatedAt, ...content }) => content)
}

async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { code?: string }) => error.code
  )
}

async function auditCount(actor: { adminId: string }): Promise<number> {
  const rows = await db.from('audit_logs').where('admin_id', actor.adminId)
  return rows.length
}

test.group('BulkChanges', () => {
  test('a bulk change changes the given fields, counts the changes and logs each', async ({
    assert,
  }) => {
    const actor = await newActor()
    const [old, added] = [await createTag(), await createTag()]
    const speeches = await createSpeeches(3, [old])
    const same = await createSpeech([added], { level: 'A2', type: 'question', published: false })
    const batch = await change(
      [...speeches, same],
      {
        level: 'A2',
        type: 'question',
        published: false,
        addTags: [added.id],
        removeTags: [old.id],
      },
      actor
    )
    assert.deepInclude(batch, { kind: 'bulk_change', speech_count: 3, admin_id: actor.adminId })
    for (const speech of await Promise.all([...speeches, same].map(read))) {
      assert.containsSubset(speech, { level: 'A2', type: 'question', published: false })
      assert.deepEqual(idsOf(speech.tags), [added.id])
    }
    const untouched = await read(same)
    assert.equal(untouched.version, 1)
    assert.isEmpty(await auditedAbout(same.id))
    const [entry, ...more] = await auditedAbout(speeches[0]!.id)
    assert.isEmpty(more)
    assert.containsSubset(entry, {
      action: 'speech_updated',
      admin_id: actor.adminId,
      source: 'api',
      ip_address: ORIGIN.ipAddress,
      request_id: ORIGIN.requestId,
    })
    assert.deepEqual(entry?.changes, {
      level: { before: 'B1', after: 'A2' },
      type: { before: 'answer', after: 'question' },
      published: { before: true, after: false },
      tags: {
        before: [{ id: old.id, name: old.name }],
        after: [{ id: added.id, name: added.name }],
      },
    })
    const [whole] = await auditedAbout(batch!.id)
    assert.containsSubset(whole, {
      action: 'bulk_change_made',
      resource_type: 'batch',
      changes: { level: { after: 'A2' }, speech_count: { after: 3 } },
    })
  })

  test('a bulk change deletes and restores speeches, and the game follows', async ({ assert }) => {
    const actor = await newActor()
    const tag = await createTag()
    const speeches = await createSpeeches(3, [tag])
    await untilCounted(tag, 3)
    await change(speeches, { deleted: true }, actor)
    await untilCounted(tag, 0)
    const entries = await auditedAbout(speeches[0]!.id)
    assert.equal(entries[0]?.action, 'speech_deleted')
    assert.equal(await refusal(change(speeches, { level: 'A1' }, actor)), 'speech_deleted')
    await change(speeches, { deleted: false }, actor)
    await untilCounted(tag, 3)
    const later = await auditedAbout(speeches[0]!.id)
    assert.equal(later.at(-1)?.action, 'speech_restored')
  })

  test('a bulk change adds a tag that it is told to add and to remove', async ({ assert }) => {
    const actor = await newActor()
    const [has, lacks] = [await createTag(), await createTag()]
    const speech = await createSpeech([has])
    const both = { addTags: [has.id], removeTags: [has.id] }
    assert.isNull(await change([speech], both, actor))
    const batch = await change([speech], { ...both, addTags: [has.id, lacks.id] }, actor)
    assert.equal(batch?.speech_count, 1)
    const { tags } = await read(speech)
    assert.sameMembers(idsOf(tags), [has.id, lacks.id])
  })

  test('logs nothing when a bulk change changes nothing', async ({ assert }) => {
    const actor = await newActor()
    const speeches = await createSpeeches(2)
    assert.isNull(await change(speeches, { level: 'B1', deleted: false }, actor))
    assert.equal(await auditCount(actor), 0)
    assert.isEmpty(await db.from('batches').where('admin_id', actor.adminId))
  })

  test('refuses a bulk change as a whole: {code}')
    .with([
      { code: 'unknown_speeches', what: { level: 'A1' } as BulkChange },
      { code: 'validation_failed', what: { level: 'A1', addTags: [randomUUID()] } as BulkChange },
      { code: 'too_many_tags', what: { level: 'A1', addTags: [] } as BulkChange },
    ])
    .run(async ({ assert }, { code, what }) => {
      const actor = await newActor()
      const speeches = await createSpeeches(2)
      const chosen = [...speeches]
      if (code === 'unknown_speeches') chosen.push({ id: randomUUID() } as Speech)
      if (code === 'too_many_tags') {
        const tags: Tag[] = []
        for (let made = 0; made < 21; made++) tags.push(await createTag())
        what.addTags = idsOf(tags)
      }
      const before = await contentOf(speeches)
      assert.equal(await refusal(change(chosen, what, actor)), code)
      assert.deepEqual(await contentOf(speeches), before)
      assert.equal(await auditCount(actor), 0)
    })
})

test.group('TagMerge', () => {
  test('merging a tag gives its speeches the other tag, and deletes it', async ({ assert }) => {
    const actor = await newActor()
    const [from, into] = [await createTag(), await createTag()]
    const one = await createSpeech([from])
    const both = await createSpeech([from, into])
    const binned = await createSpeech([from])
    await change([binned], { deleted: true }, actor)
    const batch = await merge(from, into, actor)
    assert.deepInclude(batch, { kind: 'tag_merge', speech_count: 3 })
    assert.isNull(await Tag.find(from.id))
    for (const speech of await Promise.all([one, both, binned].map(read))) {
      assert.deepEqual(idsOf(speech.tags), [into.id])
    }
    const entries = await auditedAbout(from.id)
    assert.containsSubset(entries.at(-1), {
      action: 'tag_merged',
      changes: { merged_into: { after: into.name } },
    })
  })

  test('refuses to merge a tag into itself or into one that is gone', async ({ assert }) => {
    const actor = await newActor()
    const tag = await createTag()
    assert.equal(await refusal(merge(tag, tag, actor)), 'same_tag')
    const gone = { id: randomUUID() } as Tag
    assert.equal(await refusal(merge(tag, gone, actor)), 'not_found')
    assert.equal(await refusal(merge(gone, tag, actor)), 'not_found')
    assert.exists(await Tag.find(tag.id))
  })
})

test.group('Batches | undo', () => {
  test('an undo restores what a bulk change took away', async ({ assert }) => {
    const actor = await newActor()
    const [tag, other] = [await createTag(), await createTag()]
    const speeches = [
      await createSpeech([tag], { externalId: randomUUID(), audioSha256: 'b'.repeat(64) }),
      await createSpeech([tag, other], { published: false, level: 'C1' }),
    ]
    const before = await contentOf(speeches)
    const batch = await change(
      speeches,
      { level: 'A1', published: true, removeTags: [tag.id, other.id], deleted: true },
      actor
    )
    const undone = await undo(batch, actor)
    assert.isNotNull(undone.undone_at)
    assert.deepEqual(await contentOf(speeches), before)
    const entries = await auditedAbout(speeches[0]!.id)
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['speech_deleted', 'speech_restored']
    )
    const notes = await auditedAbout(batch!.id)
    assert.equal(notes.at(-1)?.action, 'batch_undone')
    assert.equal(await refusal(undo(batch, actor)), 'batch_undone')
  })

  test('an undo restores a merged tag under its id', async ({ assert }) => {
    const actor = await newActor()
    const [from, into] = [await createTag({ category: 'tense' }), await createTag()]
    const speeches = [await createSpeech([from]), await createSpeech([from, into])]
    const before = await contentOf(speeches)
    const batch = await merge(from, into, actor)
    await undo(batch, actor)
    assert.deepEqual(await contentOf(speeches), before)
    const restored = await Tag.findOrFail(from.id)
    assert.containsSubset(restored.serialize(), { name: from.name, category: 'tense' })
    const unused = await merge(await createTag(), into, actor)
    const { tag } = unused.details as { tag: { id: string } }
    await undo(unused, actor)
    assert.exists(await Tag.find(tag.id))
  })

  test('an undo removes what a batch has created, and puts practised speeches into the bin', async ({
    assert,
  }) => {
    const actor = await newActor()
    const tag = await createTag()
    const made = await db.transaction(async (trx) => {
      const ids: string[] = []
      await recordBatch(trx, { kind: 'import', details: {}, ids: [], actor }, async () => {
        for (const text of ['Is it new?', 'It is.']) {
          const speech = { text, level: 'A1', external_id: randomUUID() }
          const [row] = await trx.table('speeches').insert(speech).returning('id')
          await trx.table('speech_tags').insert({ speech_id: row.id, tag_id: tag.id })
          ids.push(row.id)
        }
        return { made: ids }
      })
      return ids
    })
    const [unknown, practised] = made as [string, string]
    const created = await auditedAbout(unknown)
    assert.containsSubset(created[0], {
      action: 'speech_created',
      changes: {
        text: { before: null, after: 'Is it new?' },
        level: { before: null, after: 'A1' },
      },
    })
    const { user } = await createLearner()
    await saveSession(user.id, [practised])
    const [batch] = await db.from('batches').where('admin_id', actor.adminId)
    await undo(batch as { id: string }, actor)
    assert.isEmpty(await db.from('speeches').where('id', unknown))
    const left = await findSpeech(practised, db.connection())
    assert.isNotNull(left.deleted_at)
    const removed = await auditedAbout(unknown)
    assert.containsSubset(removed.at(-1), {
      action: 'speech_removed',
      changes: { text: { before: 'Is it new?', after: null } },
    })
  })

  test('an undo restores every column that an import may change', async ({ assert }) => {
    const actor = await newActor()
    const speech = await createSpeech([await createTag()], { audioSha256: 'a'.repeat(64) })
    await db
      .from('speeches')
      .where('id', speech.id)
      .update({ warnings: ['audio_quiet'] })
    const whole = () => db.from('speeches').where('id', speech.id).first() as Promise<object>
    const { version, updated_at: updatedAt, ...before } = { ...(await whole()) } as Row
    const batch = await db.transaction((trx) => {
      return recordBatch(
        trx,
        { kind: 'import', details: {}, ids: [speech.id], actor },
        async () => {
          await trx
            .from('speeches')
            .where('id', speech.id)
            .update({
              text: 'Another text.',
              level: 'C1',
              type: 'question',
              external_id: randomUUID(),
              published: false,
              warnings: ['audio_clipped', 'audio_short'],
              audio_url: 'another.wav',
              audio_sha256: 'c'.repeat(64),
              audio_duration_ms: 3,
            })
        }
      )
    })
    await undo(batch, actor)
    const after = (await whole()) as Row
    assert.deepInclude(after, before)
    assert.isAbove(after.version as number, version as number)
    assert.notDeepEqual(after.updated_at, updatedAt)
  })

  test('an undo keeps what was found out about recordings since', async ({ assert }) => {
    const actor = await newActor()
    const fields = { renditionUrl: 'renditions/kettle.m4a', warnings: ['audio_quiet'] }
    const [kept, replaced] = await createSpeeches(2, [], fields)
    const batch = await change([kept!], { level: 'C1' }, actor)
    const editing = await db.transaction((trx) => {
      return recordBatch(
        trx,
        { kind: 'import', details: {}, ids: [replaced!.id], actor },
        async () => {
          await trx
            .from('speeches')
            .where('id', replaced!.id)
            .update({ audio_url: 'test/new.mp3', warnings: [] })
        }
      )
    })
    const found = 'update speeches set warnings = array[?] where id = any(?)'
    await db.rawQuery(found, ['text_doubtful', idsOf([kept!, replaced!])] as never)
    await emptyQueue()
    await undo(batch, actor)
    await undo(editing, actor)
    const [same, restored] = await Promise.all([rowOf(kept!.id), rowOf(replaced!.id)])
    assert.containsSubset(same, {
      ...{ warnings: ['text_doubtful'] },
      rendition_url: 'renditions/kettle.m4a',
    })
    assert.isUndefined(await queued(kept!.id))
    assert.containsSubset(restored, { ...{ warnings: ['audio_quiet'] }, rendition_url: null })
    assert.exists(await queued(replaced!.id))
  })

  test('refuses to undo when a speech of the batch has changed since: {what}')
    .with([
      {
        what: 'edited',
        touch: async (speech: Speech, actor: Actor) => {
          const editor = await app.container.make(SpeechEditor)
          const { version } = await read(speech)
          await editor.update(speech.id, [version], { text: 'Something else?' }, actor)
        },
      },
      {
        what: 'removed',
        touch: async (speech: Speech) => {
          await db.from('speeches').where('id', speech.id).delete()
        },
      },
      {
        what: 'of another batch',
        touch: async (speech: Speech, actor: Actor) => {
          await change([speech], { published: false }, actor)
        },
      },
    ])
    .run(async ({ assert }, { touch }) => {
      const actor = await newActor()
      const speeches = await createSpeeches(3)
      const batch = await change(speeches, { level: 'A1' }, actor)
      await touch(speeches[1]!, actor)
      const left = [speeches[0]!, speeches[2]!]
      const before = await contentOf(left)
      const entries = await auditCount(actor)
      assert.equal(await refusal(undo(batch, actor)), 'batch_touched')
      assert.deepEqual(await contentOf(left), before)
      assert.equal(await auditCount(actor), entries)
    })

  test('refuses to undo when a tag to restore is gone or its name is taken', async ({ assert }) => {
    const actor = await newActor()
    const [tag, into] = [await createTag(), await createTag()]
    const speech = await createSpeech([tag])
    const batch = await change([speech], { removeTags: [tag.id] }, actor)
    await db.from('tags').where('id', tag.id).delete()
    assert.equal(await refusal(undo(batch, actor)), 'batch_touched')

    const merged = await createTag()
    const merging = await merge(merged, into, actor)
    await createTag({ name: merged.name.toUpperCase() })
    assert.equal(await refusal(undo(merging, actor)), 'name_taken')
  })

  test('undoes a batch once when two ask at the same moment', async ({ assert }) => {
    const actor = await newActor()
    const batch = await change(await createSpeeches(3), { level: 'A1' }, actor)
    const codes = await Promise.all([1, 2].map(() => refusal(undo(batch, actor))))
    assert.sameMembers(codes, [undefined, 'batch_undone'])
  })

  test('refuses to undo an unknown batch, and to undo an undo', async ({ assert }) => {
    const actor = await newActor()
    assert.equal(await refusal(undo({ id: randomUUID() }, actor)), 'not_found')
    await undo(await change(await createSpeeches(1), { level: 'A1' }, actor), actor)
    const batches = await app.container.make(Batches)
    const listed = await batches.list(50)
    const own = listed.filter(({ admin_id: adminId }) => adminId === actor.adminId)
    assert.deepEqual(
      own.map(({ kind }) => kind),
      ['undo', 'bulk_change']
    )
    assert.isString(own[0]?.username)
    assert.equal(await refusal(undo(own[0]!, actor)), 'undo_of_undo')
  })
})
