import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { RecordingReader } from '#audio/recording_reader'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { DatabaseTooSlow } from '#postgres/time_limit'
import { StorageUnavailable } from '#storage/errors'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { voiceRecording } from '#tests/support/recordings'
import { temporaryFolder } from '#tests/support/temporary_folder'

const RECORDING = voiceRecording('slt_a1-can-you-play-the-guitar')

async function stagingIn(folder: string) {
  const storage = new RecordingStorage(new FsRecordingDriver(folder))
  const staging = new RecordingStaging(db, storage, await app.container.make(RecordingReader))
  return {
    stage: async () => {
      const sent = { recording: RECORDING, reservation: { grow: () => undefined } }
      const staged = await staging.stage(sent, undefined, { adminId: randomUUID() })
      return staged!
    },
    keys: async () => {
      const stored = await Array.fromAsync(storage.list())
      return stored.map(({ key }) => key)
    },
  }
}

test.group('A staged recording', () => {
  test('a staged recording is stored before the change, and stays when the change keeps it', async ({
    assert,
    cleanup,
  }) => {
    const { stage, keys } = await stagingIn(temporaryFolder(cleanup))
    {
      await using recording = await stage()
      assert.deepEqual(await keys(), [recording.columns.audio_url])
      await db.transaction((trx) => recording.keep(trx))
    }
    assert.lengthOf(await keys(), 1)
  })

  test('a staged recording deletes itself when no change keeps it, and cannot be kept later', async ({
    assert,
    cleanup,
  }) => {
    const { stage, keys } = await stagingIn(temporaryFolder(cleanup))
    const recording = await stage()
    await recording[Symbol.asyncDispose]()
    assert.isEmpty(await keys())
    const late = () => db.transaction((trx) => recording.keep(trx))
    await assert.rejects(late, DatabaseTooSlow.message)
  })

  test('a recording that cannot be stored is not staged', async ({ assert, cleanup }) => {
    const folder = join(temporaryFolder(cleanup), 'taken')
    await writeFile(folder, 'a file where the folder has to be')
    const { stage } = await stagingIn(folder)
    await assert.rejects(stage, StorageUnavailable.message)
  })
})
