import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { RecordingReader } from '#audio/recording_reader'
import { StaleSpeech } from '#catalog/errors'
import { ReferenceRecordings } from '#catalog/speeches/reference_recordings'
import { DatabaseTooSlow } from '#postgres/time_limit'
import { StorageUnavailable } from '#storage/errors'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { voiceRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const WAV = voiceRecording('slt_a1-can-you-play-the-guitar')

async function recordingsIn(folder: string) {
  const storage = new RecordingStorage(new FsRecordingDriver(folder))
  return {
    recordings: new ReferenceRecordings(await app.container.make(RecordingReader), storage),
    keys: async () => {
      const stored = await Array.fromAsync(storage.list())
      return stored.map(({ key }) => key)
    },
  }
}

test.group('A reference recording', () => {
  test('stores a reference recording before the change that refers to it', async ({
    assert,
    cleanup,
  }) => {
    const { recordings, keys } = await recordingsIn(temporaryFolder(cleanup))
    const id = await recordings.store(WAV, async (stored) => {
      assert.deepEqual(await keys(), [stored.audio_url])
      return randomUUID()
    })
    assert.isString(id)
    assert.lengthOf(await keys(), 1)
  })

  test('removes a reference recording when its change is refused', async ({ assert, cleanup }) => {
    const { recordings, keys } = await recordingsIn(temporaryFolder(cleanup))
    const refused = recordings.store(WAV, () => Promise.reject(new StaleSpeech()))
    await assert.rejects(() => refused, StaleSpeech.message)
    assert.isEmpty(await keys())
  })

  test('keeps a reference recording when nobody knows whether its change was made', async ({
    assert,
    cleanup,
  }) => {
    const { recordings, keys } = await recordingsIn(temporaryFolder(cleanup))
    const slow = recordings.store(WAV, () => Promise.reject(new DatabaseTooSlow()))
    await assert.rejects(() => slow, DatabaseTooSlow.message)
    assert.lengthOf(await keys(), 1)
  })

  test('changes nothing when a reference recording cannot be stored', async ({
    assert,
    cleanup,
  }) => {
    const folder = join(temporaryFolder(cleanup), 'taken')
    await writeFile(folder, 'a file where the folder has to be')
    const { recordings } = await recordingsIn(folder)
    let isChanged = false
    const away = recordings.store(WAV, () => {
      isChanged = true
      return Promise.resolve()
    })
    await assert.rejects(() => away, StorageUnavailable.message)
    assert.isFalse(isChanged)
  })
})
