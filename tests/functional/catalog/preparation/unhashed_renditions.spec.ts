import { createHash, randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { unhashedRenditions } from '#catalog/preparation/unhashed_renditions'
import { createSpeech } from '#database/factories/speeches'
import { Maintenance } from '#operations/maintenance'
import { RecordingStorage } from '#storage/recording_storage'
import { rowOf } from '#tests/support/prepared_recordings'

/** A speech from before renditions had hashes. */
async function speechWithRendition(): Promise<{ id: string; key: string }> {
  const key = `renditions/${randomUUID()}.m4a`
  const { id } = await createSpeech([], { renditionUrl: key })
  return { id, key }
}

test.group('Renditions without a hash', () => {
  test('get one by the daily maintenance, unless their files are lost', async ({ assert }) => {
    const storage = await app.container.make(RecordingStorage)
    const kept = await speechWithRendition()
    const lost = await speechWithRendition()
    const hashed = await speechWithRendition()
    const bytes = Buffer.from(`a rendition ${kept.key}`)
    for (const { key } of [kept, hashed]) await storage.put(key, bytes, 'audio/mp4')
    await db
      .from('speeches')
      .where('id', hashed.id)
      .update({ rendition_sha256: 'a'.repeat(64) })
    const before = await rowOf(kept.id)

    const { name, run } = unhashedRenditions(db.connection(), storage)
    assert.isAtLeast(await run(), 1)
    const hash = createHash('sha256').update(bytes).digest('hex')
    assert.deepEqual(await rowOf(kept.id), { ...before, rendition_sha256: hash })
    assert.include(await rowOf(lost.id), { rendition_sha256: null })
    assert.include(await rowOf(hashed.id), { rendition_sha256: 'a'.repeat(64) })

    const maintenance = await app.container.make(Maintenance)
    const reports = await maintenance.run()
    assert.containsSubset(
      reports.map((report) => ({ ...report, isDone: report.error === undefined })),
      [{ name, isDone: true }]
    )
  })
})
