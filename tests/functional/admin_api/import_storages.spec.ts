import { writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { RecordingReader } from '#audio/recording_reader'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { createAdmin } from '#database/factories/admins'
import { ContentImport } from '#importing/content_import'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { UploadedImport } from '#importing/uploads/uploaded_import'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { RecordingUrls } from '#storage/recording_urls'
import { serverUrl } from '#tests/support/http'
import { ContentFolder, newRecording } from '#tests/support/importing/content'
import {
  AUDIO,
  file,
  importCsv,
  storedKeys,
  upload,
  uploaded,
  uploadState,
} from '#tests/support/importing/uploads'
import { assertProblem } from '#tests/support/problems'
import { multipart } from '#tests/support/recordings'
import { s3Server, whyNoS3Server } from '#tests/support/s3_server'
import { openStorage } from '#tests/support/storages'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { until } from '#tests/support/until'

type Cleanup = (end: () => void) => void

/** Has imports keep recordings elsewhere. */
async function useStorage(cleanup: Cleanup, storage: RecordingStorage, urls?: RecordingUrls) {
  const reader = await app.container.make(RecordingReader)
  const sessions = new UploadSessions(db, storage)
  const content = new ContentImport(db.connection('imports'), storage, reader)
  const queue = await app.container.make(PreparationQueue)
  const { container } = app
  container.swap(UploadReceiver, () => new UploadReceiver(storage, reader))
  container.swap(UploadSessions, () => sessions)
  container.swap(UploadedImport, () => new UploadedImport(content, sessions, queue))
  cleanup(() => container.restoreAll([UploadReceiver, UploadSessions, UploadedImport]))
  if (urls === undefined) return
  container.swap(RecordingUrls, () => urls)
  cleanup(() => container.restore(RecordingUrls))
}

test.group('An import over the API, with an S3 server', (group) => {
  group.each.timeout(90_000)
  group.tap((one) => void one.skip(whyNoS3Server() !== undefined, whyNoS3Server()))

  test('an import over the API fails without a change while its S3 server is away', async ({
    assert,
    client,
    cleanup,
  }) => {
    const s3 = await s3Server()
    cleanup(() => s3.restart())
    const { storage, urls } = await openStorage('s3')
    await useStorage(cleanup, storage, urls)
    const { admin, accessToken } = await createAdmin()
    const content = new ContentFolder(cleanup)
    content.add(2)
    const bytes = newRecording()
    content.record(content.rows[0]!.audio_filename, bytes)
    const files = [
      file(content.rows[0]!.audio_filename, bytes),
      file(content.rows[1]!.audio_filename, newRecording()),
    ]
    const { upload_session_id: id, files: uploads } = await uploaded(client, accessToken, files)
    const heard = await fetch(uploads[0]!.url)
    assert.isTrue(bytes.equals(Buffer.from(await heard.arrayBuffer())))
    const state = await uploadState(admin.id)

    await s3.kill()
    const more = [file('more.wav', newRecording())]
    const refused = await upload(client, accessToken, more, id)
    assertProblem(assert, refused, 503, 'storage_unavailable')
    const csv = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    assertProblem(assert, csv, 503, 'storage_unavailable')
    assert.deepEqual(await uploadState(admin.id), state)
    assert.deepEqual(await content.speeches(), [])

    await s3.restart()
    const done = await importCsv(client, accessToken, content.csv(), { upload_session_id: id })
    done.assertStatus(200)
    const [speech] = await content.speeches()
    assert.isTrue(bytes.equals(await storage.read(speech!.audio_url)))
    assert.deepEqual(await Array.fromAsync(storage.list(`uploads/${id}/`)), [])
  })
})

test.group('POST admin/import/audio', () => {
  test('keeps no upload when the disk cannot be written', async ({ assert, client, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    const path = join(folder, 'no folder')
    writeFileSync(path, '')
    await useStorage(cleanup, new RecordingStorage(new FsRecordingDriver(path)))
    const { admin, accessToken } = await createAdmin()
    const files = [1, 2, 3, 4, 5, 6].map((n) => file(`${n}.wav`, newRecording()))
    const response = await upload(client, accessToken, files)
    assertProblem(assert, response, 503, 'storage_unavailable')
    assert.deepEqual(await uploadState(admin.id), [])
    assert.isNull(await db.from('upload_sessions').where('admin_id', admin.id).first())
  })

  test('keeps no upload of a client that hangs up: {how}')
    .with([{ how: 'closed' }, { how: 'reset' }])
    .run(async ({ assert }, { how }) => {
      const { admin, accessToken } = await createAdmin()
      const before = await storedKeys('uploads/')
      const body = multipart([
        file('a.wav', newRecording()),
        file('b.wav', newRecording()),
        file('c.wav', newRecording()),
      ])
      const sent = httpRequest(serverUrl(AUDIO), {
        method: 'POST',
        headers: {
          'authorization': `Bearer ${accessToken}`,
          'content-type': 'multipart/form-data; boundary=kettle',
          'content-length': String(body.length),
        },
      })
      sent.on('error', () => undefined)
      sent.write(body.subarray(0, -1000))
      await until('two of them are stored', async () => {
        const keys = await storedKeys('uploads/')
        return keys.length === before.length + 2
      })
      if (how === 'reset') sent.socket!.resetAndDestroy()
      else sent.destroy()
      await until('they are gone', async () => {
        const keys = await storedKeys('uploads/')
        return keys.length === before.length
      })
      assert.deepEqual(await uploadState(admin.id), [])
      assert.isNull(await db.from('upload_sessions').where('admin_id', admin.id).first())
    })
})
