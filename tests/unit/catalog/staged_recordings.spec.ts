import { test } from '@japa/runner'
import { StagedRecordings } from '#catalog/speeches/staged_recordings'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { temporaryFolder } from '#tests/support/temporary_folder'

/** A storage that stores, and then says no more. */
class SilentStorage extends RecordingStorage {
  deletions = 0

  override delete(): Promise<void> {
    this.deletions++
    return Promise.withResolvers<void>().promise
  }
}

test.group('Staged recordings', () => {
  test('an answer does not wait for a silent storage to delete what the change did not keep', async ({
    assert,
    cleanup,
  }) => {
    const storage = new SilentStorage(new FsRecordingDriver(temporaryFolder(cleanup)))
    const staged = new StagedRecordings(storage)
    await staged.store('speeches/a.wav', Buffer.from('sound'))
    await staged[Symbol.asyncDispose]()
    assert.equal(storage.deletions, 1)
  }).timeout(20_000)
})
