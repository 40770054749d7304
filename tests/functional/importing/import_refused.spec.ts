import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createSpeech } from '#database/factories/speeches'
import { openAudioFolder } from '#importing/audio/audio_folder'
import { ContentFolder, everythingWritten } from '#tests/support/importing/content'
import { phoneRecording } from '#tests/support/recordings'
import { swellingTone, writeWav } from '#tests/unit/audio/wav_files'

test.group('What stops an import', () => {
  test('an import with one fault writes nothing at all, and lists all faults', async ({
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
    content.record(content.rows[12]!.audio_filename, phoneRecording('opus.ogg'))
    content.record('extra.mp3')
    const before = await everythingWritten()
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
      '14 audio_filename audio_unsupported',
    ])
    assert.include(report.unusedFiles, 'extra.mp3')
    assert.deepEqual(await everythingWritten(), before)
  })

  test('warnings stop a strict import', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { level: 'b1' })
    const report = await content.import({ strict: true })
    assert.isFalse(report.isAccepted)
    assert.isEmpty(await content.speeches())
  })

  test('an import warns of a recording that learners would wonder about', async ({
    assert,
    cleanup,
  }) => {
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

  test('an import refuses duplicates of the catalog, and what is in the bin', async ({
    assert,
    cleanup,
  }) => {
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

  test('an import finds the speech in the catalog though the bin has the same one', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(1, { external_id: '' })
    await content.import()
    const [binned] = await content.speeches()
    await db.from('speeches').where('id', binned!.id).update({ deleted_at: new Date() })
    const {
      text,
      audio_url: audioUrl,
      audio_sha256: audioSha256,
    } = binned as Record<string, string>
    const live = await createSpeech([], { text, audioUrl, audioSha256 })
    const report = await content.import()
    assert.isEmpty(report.faults)
    assert.containsSubset(report.summary, { new: 0, changed: 1 })
    const found = await content.speeches()
    assert.isNotEmpty(found.find(({ id }) => id === live.id)!.tags)
  })

  test('an import warns of a text that the catalog has with another recording', async ({
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

  test('an import takes a text with another apostrophe, or what nobody sees, for the same', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    const [row] = content.add(1, { external_id: '', text: `I’m early ${randomUUID()}.` })
    content.rows.push({ ...row!, text: row!.text.replace('’', '´') })
    content.rows.push({ ...row!, text: row!.text.replace('early', 'ear\u200bly') })
    const twice = await content.import()
    assert.deepEqual(twice.faults, ['3 - duplicate_row', '4 - duplicate_row'])
    content.rows.splice(1)
    await content.import()
    row!.text = row!.text.replace('’', "'")
    const again = await content.import()
    assert.containsSubset(again.summary, { new: 0, changed: 1 })
    content.record(row!.audio_filename)
    row!.text = row!.text.replace("'", '’')
    const other = await content.import()
    assert.deepEqual(other.warnings, ['2 text same_text'])
  })

  test('an import writes nothing when a recording changes while it runs', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    content.add(3)
    const before = await everythingWritten()
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
    assert.deepEqual(await everythingWritten(), before)
  })

  test('an import names a folder that does not exist', async ({ assert, cleanup }) => {
    const content = new ContentFolder(cleanup)
    content.add(1)
    await rm(content.audio, { recursive: true })
    await assert.rejects(() => content.import(), /cannot be read \(ENOENT\)/)
  })
})
