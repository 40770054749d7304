import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { Tag } from '#database/factories/tags'
import { openAudioFolder } from '#importing/audio/audio_folder'
import type { ImportRequest } from '#importing/content_import'
import { RecordingStorage } from '#storage/recording_storage'
import { auditedAbout } from '#tests/support/audit'
import { ContentFolder, everythingWritten } from '#tests/support/importing/content'

async function isStored(key: string): Promise<boolean> {
  const storage = await app.container.make(RecordingStorage)
  return storage.exists(key)
}

test.group('An import', () => {
  test('an import creates speeches, tags and recordings, and logs it', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2, { tags: `Food ${content.marker}|home ${content.marker}` })
    content.add(1, { tags: `food ${content.marker}`, level: ' c1' })
    const report = await content.import()
    assert.deepEqual(report.faults, [])
    assert.isTrue(report.isAccepted)
    assert.deepEqual(report.summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    assert.deepEqual(report.warnings, ['4 level level_adjusted'])

    const speeches = await content.speeches()
    assert.lengthOf(speeches, 3)
    for (const speech of speeches) {
      assert.containsSubset(speech, { type: 'answer', published: true, audio_duration_ms: 600 })
      assert.isTrue(await isStored(speech.audio_url))
      const [entry] = await auditedAbout(speech.id)
      assert.containsSubset(entry, { action: 'speech_created', source: 'terminal' })
      assert.containsSubset(entry!.changes, { text: { before: null, after: speech.text } })
    }
    assert.deepEqual(speeches[0]!.tags, [`Food ${content.marker}`, `home ${content.marker}`])
    assert.deepEqual(speeches[2]!.tags, [`Food ${content.marker}`])
    const tag = await Tag.findByOrFail('name', `Food ${content.marker}`)
    assert.equal(tag.category, 'imported')
    assert.containsSubset(await auditedAbout(tag.id), [{ action: 'tag_created' }])
  })

  test('a repeated import says that nothing changed, and writes nothing', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.add(2, { external_id: '' })
    await content.import()
    const before = await everythingWritten()
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 4, new: 0, changed: 0, unchanged: 4 })
    assert.isEmpty([...report.faults, ...report.warnings])
    assert.deepEqual(await everythingWritten(), before)
  })

  test('an import writes nothing when nobody waits for it any more', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    const before = await everythingWritten()
    const controller = new AbortController()
    const openAudio: ImportRequest['openAudio'] = (findings) => {
      controller.abort(new Error('nobody waits'))
      return openAudioFolder(content.audio, findings)
    }
    const report = content.import({ openAudio, signal: controller.signal })
    await assert.rejects(() => report, 'nobody waits')
    assert.deepEqual(await everythingWritten(), before)
  })

  test('an import stores a recording of several rows once', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const rows = content.add(3)
    for (const row of rows) row.audio_filename = rows[0]!.audio_filename
    const before = await everythingWritten()
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    const speeches = await content.speeches()
    assert.lengthOf(new Set(speeches.map(({ audio_url: key }) => key)), 1)
    assert.isTrue(await isStored(speeches[0]!.audio_url))
    const after = await everythingWritten()
    assert.equal(after.files, before.files + 1)
  })

  test('an import changes the speech of a changed row and keeps its id', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const [first, second, third, fourth] = content.add(4)
    await content.import()
    const before = await content.speeches()
    first!.text += ' And more.'
    second!.level = 'C1'
    second!.tags = `tag ${content.marker}|new ${content.marker}`
    content.record(third!.audio_filename)
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 4, new: 0, changed: 3, unchanged: 1 })

    const after = await content.speeches()
    const at = (rows: typeof before, id: string) => rows.find((row) => row.external_id === id)!
    for (const { external_id: id } of content.rows)
      assert.equal(at(before, id).id, at(after, id).id)
    assert.equal(at(after, first!.external_id).text, first!.text)
    assert.containsSubset(at(after, second!.external_id), {
      level: 'C1',
      tags: [`new ${content.marker}`, `tag ${content.marker}`],
    })
    assert.notEqual(
      at(after, third!.external_id).audio_url,
      at(before, third!.external_id).audio_url
    )
    assert.deepEqual(at(after, fourth!.external_id), at(before, fourth!.external_id))
    const [, entry] = await auditedAbout(at(after, first!.external_id).id)
    assert.deepEqual(entry!.changes, {
      text: { before: first!.text.replace(' And more.', ''), after: first!.text },
    })
  })

  test('an import changes only the tags of a row without an external id', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const [first, second] = content.add(2, { external_id: '' })
    await content.import()
    first!.tags = `other ${content.marker}`
    second!.level = 'A2'
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 2, new: 1, changed: 1, unchanged: 0 })
    assert.lengthOf(await content.speeches(), 3)
  })

  test('an import gives an external id to a speech without one', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1, { external_id: '' })
    await content.import()
    row!.external_id = `${content.marker}-given`
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 1, new: 0, changed: 1, unchanged: 0 })
    assert.containsSubset(await content.speeches(), [{ external_id: `${content.marker}-given` }])
  })

  test('a dry run reports what an import would do, and writes nothing', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    const before = await everythingWritten()
    const report = await content.import({ dryRun: true })
    assert.isTrue(report.isAccepted)
    assert.deepEqual(report.summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    assert.deepEqual(report.newTags, [`tag ${content.marker}`])
    assert.deepEqual(await everythingWritten(), before)
  })

  test('an import can create drafts, and later leaves them drafts', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    await content.import({ draft: true })
    assert.containsSubset(await content.speeches(), [{ published: false }])
    row!.level = 'A1'
    await content.import()
    assert.containsSubset(await content.speeches(), [{ published: false, level: 'A1' }])
  })

  test('two imports at once create everything once', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(30)
    const before = await everythingWritten()
    const reports = await Promise.all([content.import(), content.import(), content.import()])
    assert.sameMembers(
      reports.map(({ summary }) => summary.new),
      [30, 0, 0]
    )
    assert.sameMembers(
      reports.map(({ summary }) => summary.unchanged),
      [0, 30, 30]
    )
    const speeches = await content.speeches()
    assert.lengthOf(speeches, 30)
    const after = await everythingWritten()
    assert.equal(after.files, before.files + 30)
    for (const { audio_url: key } of speeches) assert.isTrue(await isStored(key))
  })
})
