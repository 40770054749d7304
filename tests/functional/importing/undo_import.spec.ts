import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { TERMINAL } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { createSpeech } from '#database/factories/speeches'
import { Tag } from '#database/factories/tags'
import { sweepRecordings } from '#importing/sweep_recordings'
import { RecordingStorage } from '#storage/recording_storage'
import { auditedAbout } from '#tests/support/audit'
import { ContentFolder } from '#tests/support/importing/content'

async function undo(batchId: string | null): Promise<void> {
  const batches = await app.container.make(Batches)
  await batches.undo(batchId!, { origin: TERMINAL })
}

/** What an undo brings back; not when, and how often, it was changed. */
async function contentOf(folder: ContentFolder) {
  const speeches = await folder.speeches()
  return speeches.map(({ version, updated_at: updatedAt, ...content }) => content)
}

test.group('Undoing an import', () => {
  test('undoing an import restores what it changed, and removes what it created', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const [changed, recorded] = content.add(2)
    await content.import()
    const before = await contentOf(content)
    changed!.text += ' And more.'
    changed!.tags = `new ${content.marker}`
    content.record(recorded!.audio_filename)
    content.add(1)
    const second = await content.import()
    assert.deepEqual(second.summary, { rows: 3, new: 1, changed: 2, unchanged: 0 })

    const storage = await app.container.make(RecordingStorage)
    await sweepRecordings(db.connection(), storage, 0)
    await undo(second.batchId)
    assert.deepEqual(await contentOf(content), before)
    for (const { audio_url: key } of before) assert.isTrue(await storage.exists(key))
    assert.isNull(await Tag.findBy('name', `new ${content.marker}`))
    const again = await content.import()
    assert.deepEqual(again.summary, { rows: 3, new: 1, changed: 2, unchanged: 0 })
  })

  test('undoing an import keeps a tag that other speeches have got meanwhile', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { tags: `mine ${content.marker}|theirs ${content.marker}` })
    const { batchId } = await content.import()
    const [mine, theirs] = await Promise.all(
      ['mine', 'theirs'].map((name) => Tag.findByOrFail('name', `${name} ${content.marker}`))
    )
    await createSpeech([theirs!])
    await undo(batchId)
    assert.isEmpty(await content.speeches())
    assert.isNull(await Tag.find(mine!.id))
    assert.exists(await Tag.find(theirs!.id))
    const entries = await auditedAbout(mine!.id)
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['tag_created', 'tag_deleted']
    )
  })

  test('an import that wrote nothing makes no batch', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    await content.import()
    const { batchId } = await content.import()
    assert.isNull(batchId)
  })
})
