import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from '@japa/runner'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { SmallDisk, whyNoSmallDisk } from '#tests/support/small_disk'
import { assertUnavailable } from '#tests/support/storage_failures'

const TYPE = 'audio/mpeg'
const MIB = 1024 * 1024

test('a full disk keeps stored recordings, nothing in part, and stores again when there is room', async ({
  assert,
  cleanup,
}) => {
  const disk = new SmallDisk(16, cleanup)
  const storage = new RecordingStorage(new FsRecordingDriver(join(disk.folder, 'files')))
  await storage.put('test/a.mp3', Buffer.from('old'), TYPE)
  disk.fill()
  const bytes = randomBytes(3 * MIB)
  await assertUnavailable(assert, storage.put('test/a.mp3', bytes, TYPE))
  await assertUnavailable(assert, storage.put('test/b.mp3', Readable.from([bytes]), TYPE))
  assert.equal(String(await storage.read('test/a.mp3')), 'old')
  disk.empty()
  const kept = await Array.fromAsync(storage.list())
  assert.deepEqual(
    kept.map(({ key }) => key),
    ['test/a.mp3']
  )
  await storage.put('test/a.mp3', bytes, TYPE)
  assert.isTrue(bytes.equals(await storage.read('test/a.mp3')))
}).skip(() => whyNoSmallDisk() !== undefined, whyNoSmallDisk())
