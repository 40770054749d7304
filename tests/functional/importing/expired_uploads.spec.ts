import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createAdmin } from '#database/factories/admins'
import { sweepRecordings } from '#importing/sweep_recordings'
import { expiredUploads } from '#importing/uploads/expired_uploads'
import { RecordingStorage } from '#storage/recording_storage'
import { newRecording } from '#tests/support/importing/content'
import { file, storedKeys, uploaded } from '#tests/support/importing/uploads'

test.group('Uploads that nobody takes', () => {
  test('unused uploads go with their files after a day, and others stay', async ({
    assert,
    client,
  }) => {
    const { accessToken } = await createAdmin()
    const files = () => [file('a.wav', newRecording()), file('b.wav', newRecording())]
    const sessions = await Promise.all([1, 2, 3].map(() => uploaded(client, accessToken, files())))
    const [old, older, young] = sessions.map((one) => one.upload_session_id)
    await db
      .from('upload_sessions')
      .whereIn('id', [old!, older!])
      .update('expires_at', db.raw("now() - interval '61 minutes'"))
    await db
      .from('upload_sessions')
      .where('id', young!)
      .update('expires_at', db.raw("now() - interval '59 minutes'"))
    const storage = await app.container.make(RecordingStorage)
    const chore = expiredUploads(db.connection(), storage)
    const removed = await Promise.all([chore.run(), chore.run()])
    assert.equal(removed[0]! + removed[1]!, 2)
    for (const id of [old!, older!]) {
      assert.deepEqual(await storedKeys(`uploads/${id}/`), [])
      assert.isNull(await db.from('upload_sessions').where('id', id).first())
    }
    assert.lengthOf(await storedKeys(`uploads/${young!}/`), 2)
    assert.lengthOf(await db.from('uploads').where('session_id', young!), 2)
    assert.equal(await chore.run(), 0)
  })

  test('sweeps uploaded files that no row refers to', async ({ assert, client }) => {
    const { accessToken } = await createAdmin()
    const { upload_session_id: id } = await uploaded(client, accessToken, [
      file('a.wav', newRecording()),
    ])
    const [kept] = await storedKeys(`uploads/${id}/`)
    const storage = await app.container.make(RecordingStorage)
    const lost = `uploads/${id}/lost.wav`
    await storage.put(lost, Buffer.from('sound'), 'audio/wav')
    await sweepRecordings(db.connection(), storage)
    assert.isTrue(await storage.exists(lost), 'a request may be about to refer to it')
    await sweepRecordings(db.connection(), storage, 0)
    assert.deepEqual(await storedKeys(`uploads/${id}/`), [kept])
  })
})
