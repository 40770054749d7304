import { rm } from 'node:fs/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { openAudioFolder } from '#importing/audio/audio_folder'
import Tag from '#models/tag'
import { RecordingStorage } from '#storage/recording_storage'
import { auditedAbout } from '#tests/support/audit'
import { ContentFolder } from '#tests/support/importing/content'
import { swellingTone, writeWav } from '#tests/unit/scoring/wav_files'

/** All that an import may write: rows of these tables, and files. */
async function everything() {
  const tables = ['speeches', 'speech_tags', 'tags', 'audit_logs']
  const { rows } = await db.rawQuery(
    `select ${tables.map((table) => `(select count(*) from ${table})::int as ${table}`).join()},
       (select max(updated_at) from speeches) as latest`
  )
  const storage = await app.container.make(RecordingStorage)
  const keys = await Array.fromAsync(storage.list('speeches/'))
  const files = keys.length
  return { ...(rows[0] as Record<string, unknown>), files }
}

async function isStored(key: string): Promise<boolean> {
  const storage = await app.container.make(RecordingStorage)
  return storage.exists(key)
}

test.group('An import', () => {
  test('brings speeches, tags and recordings, and notes it', async ({ assert, cleanup }) => {
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

  test('the same again says so, and writes nothing', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(2)
    content.add(2, { external_id: '' })
    await content.import()
    const before = await everything()
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 4, new: 0, changed: 0, unchanged: 4 })
    assert.isEmpty([...report.faults, ...report.warnings])
    assert.deepEqual(await everything(), before)
  })

  test('a changed row changes that speech and keeps its id', async ({ assert, cleanup }) => {
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

  test('without an id, only the tags can change', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [first, second] = content.add(2, { external_id: '' })
    await content.import()
    first!.tags = `other ${content.marker}`
    second!.level = 'A2'
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 2, new: 1, changed: 1, unchanged: 0 })
    assert.lengthOf(await content.speeches(), 3)
  })

  test('gives an id to a speech that had none', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1, { external_id: '' })
    await content.import()
    row!.external_id = `${content.marker}-given`
    const report = await content.import()
    assert.deepEqual(report.summary, { rows: 1, new: 0, changed: 1, unchanged: 0 })
    assert.containsSubset(await content.speeches(), [{ external_id: `${content.marker}-given` }])
  })

  test('writes nothing at all for one fault, and lists all of them', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(20)
    content.rows[3]!.level = 'C2'
    content.rows[4]!.tags = [...Array(21).keys()].join()
    content.rows[5]!.audio_filename = 'nowhere.mp3'
    content.rows[6]!.external_id = content.rows[0]!.external_id
    content.rows[8] = { ...content.rows[7]!, external_id: '' }
    content.record(content.rows[9]!.audio_filename, Buffer.from('RIFF0000WAVEfmt and then nothing'))
    content.record(content.rows[10]!.audio_filename, Buffer.alloc(0))
    content.record('extra.mp3')
    const before = await everything()
    const report = await content.import()
    assert.isFalse(report.isAccepted)
    assert.deepEqual(report.faults, [
      '5 level unknown_level',
      '6 tags too_many_tags',
      '7 audio_filename audio_missing',
      '8 external_id duplicate_external_id',
      '10 - duplicate_row',
      '11 audio_filename audio_undecodable',
      '12 audio_filename audio_empty',
    ])
    assert.include(report.unusedFiles, 'extra.mp3')
    assert.deepEqual(await everything(), before)
  })

  test('a dry run says what would be, and writes nothing', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    const before = await everything()
    const report = await content.import({ dryRun: true })
    assert.isTrue(report.isAccepted)
    assert.deepEqual(report.summary, { rows: 3, new: 3, changed: 0, unchanged: 0 })
    assert.deepEqual(report.newTags, [`tag ${content.marker}`])
    assert.deepEqual(await everything(), before)
  })

  test('warnings stop it when it is strict', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'b1' })
    const report = await content.import({ strict: true })
    assert.isFalse(report.isAccepted)
    assert.isEmpty(await content.speeches())
  })

  test('warns of a recording that learners would wonder about', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    const silence = new Float32Array(12_000)
    const samples = [...silence, ...swellingTone(0.6, 8000)]
    content.record(row!.audio_filename, Buffer.from(writeWav(samples, { sampleRate: 8000 })))
    const report = await content.import()
    assert.isTrue(report.isAccepted)
    assert.deepEqual(report.warnings, ['2 audio_filename silence_at_start'])
    assert.containsSubset(await content.speeches(), [
      { audio_duration_ms: 2100, warnings: ['silence_at_start'] },
    ])
  })

  test('can bring drafts, and leaves them drafts', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1)
    await content.import({ draft: true })
    assert.containsSubset(await content.speeches(), [{ published: false }])
    row!.level = 'A1'
    await content.import()
    assert.containsSubset(await content.speeches(), [{ published: false, level: 'A1' }])
  })

  test('refuses duplicates of the catalog, and what is in the bin', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    const [first, second, third] = content.add(3)
    await content.import()
    await db
      .from('speeches')
      .where('external_id', second!.external_id)
      .update({ deleted_at: new Date() })
    first!.external_id += '-again'
    const report = await content.import()
    assert.deepEqual(report.faults, ['2 - duplicate_in_catalog', '3 - in_bin'])
    assert.include(report.table.rows[2]!.cells, third!.text)
  })

  test('warns of a text that the catalog has with another recording', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { external_id: '' })
    await content.import()
    content.record(content.rows[0]!.audio_filename)
    const report = await content.import()
    assert.deepEqual(report.warnings, ['2 text same_text'])
    assert.equal(report.summary.new, 1)
  })

  test('two at once bring everything once', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(30)
    const before = await everything()
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
    const after = await everything()
    assert.equal(after.files, before.files + 30)
    for (const { audio_url: key } of speeches) assert.isTrue(await isStored(key))
  })

  test('writes nothing when a recording changes under its hands', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    const before = await everything()
    await assert.rejects(
      () =>
        content.import({
          openAudio: async (findings) => {
            const source = await openAudioFolder(content.audio, findings)
            let reads = 0
            for (const file of source.files) {
              const original = file.read
              file.read = async () => {
                // Each is read to be hashed and to be decoded, before it is read to be stored.
                if (++reads > 2 * source.files.length) content.record(file.name)
                return original()
              }
            }
            return source
          },
        }),
      /was changed while the import ran; nothing was imported/
    )
    assert.deepEqual(await everything(), before)
  })

  test('names a folder that is not there', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    await rm(content.audio, { recursive: true })
    await assert.rejects(() => content.import(), /cannot be read \(ENOENT\)/)
  })
})
