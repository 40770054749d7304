import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { TERMINAL } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import ContentPurge from '#commands/content_purge'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech, Speech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { RecordingStorage } from '#storage/recording_storage'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import { auditedAbout } from '#tests/support/audit'
import { outputOf, useRawOutput } from '#tests/support/commands'
import { freePort } from '#tests/support/free_port'
import { ContentFolder } from '#tests/support/importing/content'

/** A speech with a recording of its own, in the bin for so many days; null for not at all. */
async function createBinned(days: number | null, fields: Partial<Speech> = {}) {
  const storage = await app.container.make(RecordingStorage)
  const key = `speeches/${randomUUID()}.mp3`
  await storage.put(key, Buffer.from('kettle'), 'audio/mpeg')
  const rendition = `renditions/${randomUUID()}.m4a`
  await storage.put(rendition, Buffer.from('small kettle'), 'audio/mp4')
  const deletedAt = days === null ? null : DateTime.utc().minus({ days, minutes: 1 })
  const values = {
    ...{ audioUrl: key, renditionUrl: rendition, audioSha256: 'b'.repeat(64) },
    ...fields,
  }
  const speech = await createSpeech([await createTag()], values)
  const { user } = await createLearner()
  return {
    speech,
    hasRecording: () => storage.exists(key),
    hasRendition: () => storage.exists(rendition),
    practise: () => saveSession(user.id, [speech.id]),
    delete: () => speech.merge({ deletedAt }).save(),
  }
}

async function purge(...flags: string[]): Promise<string> {
  const command = await ace.create(ContentPurge, flags)
  await command.exec()
  command.assertSucceeded()
  return outputOf(command).split('\n').at(-1)!
}

test.group('content:purge', (group) => {
  group.each.setup(useRawOutput)

  test('content:purge removes speeches that are in the bin for long, with their recordings', async ({
    assert,
  }) => {
    const [old, young, alive] = [
      await createBinned(30),
      await createBinned(29),
      await createBinned(null),
    ]
    for (const one of [old, young, alive]) await one.delete()
    const dry = await purge('--older-than=30d', '--dry-run')
    assert.match(dry, /Would be removed: [1-9]/)
    assert.isTrue(await old.hasRecording())

    const done = await purge('--older-than=30d')
    assert.match(done, /Removed: [1-9]/)
    assert.isNull(await Speech.find(old.speech.id))
    assert.isFalse(await old.hasRecording())
    assert.isFalse(await old.hasRendition())
    for (const one of [young, alive]) {
      assert.exists(await Speech.find(one.speech.id))
      assert.isTrue(await one.hasRecording())
      assert.isTrue(await one.hasRendition())
    }
    const [entry, ...more] = await auditedAbout(old.speech.id)
    assert.isEmpty(more)
    assert.deepInclude(entry, {
      ...{ action: 'speech_purged', source: 'terminal', admin_id: null },
      changes: {
        text: { before: old.speech.text, after: null },
        audio_sha256: { before: 'b'.repeat(64), after: null },
      },
    })
    assert.match(await purge('--older-than=30d'), /Removed: 0; .+ recordings: 0/)
  })

  test('content:purge keeps practised speeches in the history, without their recordings', async ({
    assert,
  }) => {
    const old = await createBinned(31)
    await old.speech.merge({ externalId: randomUUID() }).save()
    await old.practise()
    await old.delete()
    for (const round of ['first', 'again']) {
      await purge('--older-than=30d')
      await old.speech.refresh()
      assert.isNull(old.speech.audioUrl, round)
      assert.isNull(old.speech.renditionUrl)
      assert.isNull(old.speech.audioDurationMs)
      assert.isNull(old.speech.externalId)
      assert.isNotNull(old.speech.deletedAt)
    }
    assert.isFalse(await old.hasRecording())
    assert.isFalse(await old.hasRendition())
    assert.lengthOf(await auditedAbout(old.speech.id), 1)
    const waiting = await db.from('recording_preparations').where('speech_id', old.speech.id)
    assert.isEmpty(waiting)
  })

  test('content:purge leaves recordings to the sweep while the storage is away, and says so', async ({
    assert,
  }) => {
    const old = await createBinned(31)
    await old.delete()
    const driver = new S3RecordingDriver({
      ...{ endpoint: `http://127.0.0.1:${await freePort()}`, publicEndpoint: undefined },
      ...{ region: 'eu', bucket: 'kettle', accessKey: 'a', secretKey: 'b', pathStyle: true },
    })
    const bin = new SpeechBin(await app.container.make('lucid.db'), new RecordingStorage(driver))
    const { removed, left } = await bin.purge(30, { origin: TERMINAL })
    assert.isAtLeast(removed, 1)
    assert.isAtLeast(left, 2)
    assert.isNull(await Speech.find(old.speech.id))
    assert.isTrue(await old.hasRecording())
  })

  test('content:purge keeps a recording that another speech has', async ({ assert }) => {
    const old = await createBinned(31)
    await old.delete()
    const other = await createSpeech([], { audioUrl: old.speech.audioUrl })
    await purge('--older-than=30d')
    assert.isNull(await Speech.find(old.speech.id))
    assert.isTrue(await old.hasRecording())
    assert.isFalse(await old.hasRendition())
    await other.delete()
  })

  test('content:purge keeps a recording that another speech gets back from an undo', async ({
    assert,
    cleanup,
  }) => {
    const content = new ContentFolder(cleanup)
    // Two rows with one recording: both speeches have the same file.
    const [first] = content.add(2)
    content.record(
      content.rows[1]!.audio_filename,
      readFileSync(join(content.audio, first!.audio_filename))
    )
    await content.import()
    content.record(first!.audio_filename)
    const { batchId } = await content.import()
    const [changed, deleted] = await content.speeches()
    await Speech.query()
      .where('id', deleted!.id)
      .update({ deletedAt: DateTime.utc().minus({ days: 31 }) })
    await purge('--older-than=30d')
    assert.isNull(await Speech.find(deleted!.id))

    const batches = await app.container.make(Batches)
    await batches.undo(batchId!, { origin: TERMINAL })
    const [restored] = await content.speeches()
    assert.equal(restored!.id, changed!.id)
    assert.equal(restored!.audio_url, deleted!.audio_url)
    const storage = await app.container.make(RecordingStorage)
    assert.isTrue(await storage.exists(restored!.audio_url))
  })

  test('content:purge refuses "{flag}"')
    .with(['30', '30h', '-1d', 'd', '1.5d', '100000d'].map((flag) => ({ flag })))
    .run(async ({ assert }, { flag }) => {
      const command = await ace.create(ContentPurge, [`--older-than=${flag}`])
      await command.exec()
      command.assertFailed()
      assert.match(outputOf(command), /takes whole days, e\.g\. 30d/)
    })

  test('content:purge does nothing without a number of days', async ({ assert }) => {
    await assert.rejects(() => ace.create(ContentPurge, []), /older-than/)
  })
})
