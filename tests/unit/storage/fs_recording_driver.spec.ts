import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { temporaryFolder } from '#tests/support/temporary_folder'

test('removes the half-written recordings of a killed process after a day', async ({
  assert,
  cleanup,
}) => {
  const folder = temporaryFolder(cleanup)
  const incoming = join(folder, '.incoming')
  await new FsRecordingDriver(folder).put('test/a.mp3', Buffer.from('a'))
  for (const [name, hours] of Object.entries({ 'of-today': 23, 'of-yesterday': 25 })) {
    writeFileSync(join(incoming, name), 'half')
    const seconds = Date.now() / 1000 - hours * 3600
    utimesSync(join(incoming, name), seconds, seconds)
  }
  const driver = new FsRecordingDriver(folder)
  await driver.put('test/b.mp3', Buffer.from('b'))
  assert.deepEqual(readdirSync(incoming), ['of-today'])
  const listed = await Array.fromAsync(driver.walk(''))
  assert.sameMembers(
    listed.map(({ key }) => key),
    ['test/a.mp3', 'test/b.mp3']
  )
})

test('keeps files that are for nobody else from the rest of the machine', async ({
  assert,
  cleanup,
}) => {
  const folder = temporaryFolder(cleanup)
  await new FsRecordingDriver(folder, 0o600).put('a.tar', 'a')
  const { mode } = statSync(join(folder, 'a.tar'))
  assert.equal(mode & 0o777, 0o600)
})
