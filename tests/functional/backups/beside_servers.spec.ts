import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { RecordingReader } from '#audio/recording_reader'
import { TERMINAL } from '#auditing/audit_log'
import { BackupUnderWay } from '#backups/errors'
import { Batches } from '#catalog/batches/batches'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { ContentImport } from '#importing/content_import'
import { sweepRecordings } from '#importing/sweep_recordings'
import { expiredUploads } from '#importing/uploads/expired_uploads'
import { DeletionsHeldOff } from '#postgres/deletion_hold'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import type { ByteRange } from '#storage/recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import {
  addSpeech,
  fill,
  install,
  requireBackups,
  restoreOptions,
  rowsIn,
} from '#tests/support/backups'
import { ContentFolder } from '#tests/support/importing/content'
import { temporaryFolder } from '#tests/support/temporary_folder'

const nothing = () => undefined

/** A storage that waits before it gives the first recording: the database was dumped by then. */
class WaitingStorage extends RecordingStorage {
  readonly #asked = Promise.withResolvers<void>()
  readonly #released = Promise.withResolvers<void>()

  get asked(): Promise<void> {
    return this.#asked.promise
  }

  release(): void {
    this.#released.resolve()
  }

  override async read(key: string, range?: ByteRange): Promise<Buffer> {
    this.#asked.resolve()
    await this.#released.promise
    return super.read(key, range)
  }
}

test.group('A backup beside servers', (group) => {
  group.each.timeout(60_000)
  requireBackups(group)

  test('has what was there when it began, whatever is purged, swept, added or undone meanwhile', async ({
    assert,
    cleanup,
  }) => {
    const driver = new FsRecordingDriver(join(temporaryFolder(cleanup), 'files'))
    const waiting = new WaitingStorage(driver)
    const storage = new RecordingStorage(driver)
    const installation = await install(cleanup, { recordings: waiting })
    const { url, backups, connection } = installation
    const client = db.connection(connection)
    const { speeches } = await fill(installation)
    const [purged, replaced] = speeches
    const upload = { key: 'uploads/waits.mp3', bytes: Buffer.from('an upload') }
    await storage.put(upload.key, upload.bytes, 'audio/mpeg')
    await rowsIn(
      url,
      `with admin as (insert into admins (username) values ('nora') returning id),
       session as (
         insert into upload_sessions (id, admin_id, expires_at)
         select gen_random_uuid(), id, now() - interval '2 hours' from admin returning id)
       insert into uploads (session_id, filename, storage_key, sha256, size_bytes, duration_ms)
       select id, 'waits.mp3', '${upload.key}', repeat('0', 64), 9, 1000 from session`
    )

    const creating = backups.create(nothing)
    await waiting.asked
    // What a server does meanwhile.
    await rowsIn(
      url,
      `update speeches set deleted_at = now() - interval '9 days' where id = '${purged!.id}'`
    )
    const bin = new SpeechBin(client as never, storage)
    const { removed, left } = await bin.purge(7, {
      origin: { source: 'terminal', ipAddress: null, requestId: null },
    })
    assert.deepEqual([removed, left], [1, 1])
    await rowsIn(
      url,
      `update speeches set audio_url = 'speeches/new.mp3' where id = '${replaced!.id}'`
    )
    await assert.rejects(() => sweepRecordings(client, storage, 0), DeletionsHeldOff)
    assert.equal(await expiredUploads(client, storage).run(), 1)
    await addSpeech(connection, storage)
    // Nobody makes or restores a second one meanwhile.
    await assert.rejects(() => backups.create(nothing), BackupUnderWay)
    waiting.release()
    const { name, recordings, missing } = await creating

    assert.deepEqual([recordings, missing], [3, 0])
    await backups.verify(name, 'restore', {}, nothing)
    const fresh = await install(cleanup, { isEmpty: true, store: installation.store })
    await fresh.backups.restore(name, await restoreOptions(), nothing)
    const urls = await rowsIn<{ audio_url: string }>(fresh.url, 'select audio_url from speeches')
    const keys = speeches.map(({ key }) => key)
    assert.sameMembers(
      urls.map(({ audio_url: key }) => key),
      keys
    )
    for (const { key, bytes } of [...speeches, upload]) {
      assert.deepEqual(await fresh.recordings.read(key), bytes)
    }
    // What had to wait goes now.
    assert.equal(await sweepRecordings(client, storage, 0), 3)
  })

  test('has nothing of an import that is written and undone meanwhile', async ({
    assert,
    cleanup,
  }) => {
    const driver = new FsRecordingDriver(join(temporaryFolder(cleanup), 'files'))
    const waiting = new WaitingStorage(driver)
    const storage = new RecordingStorage(driver)
    const installation = await install(cleanup, { recordings: waiting })
    const client = db.connection(installation.connection)
    const content = new ContentFolder(cleanup)
    const reader = await app.container.make(RecordingReader)
    const importing = new ContentImport(client, storage, reader)
    const [replaced] = content.add(2)
    await content.import({}, importing)
    const before = await content.speeches(installation.connection)

    const creating = installation.backups.create(nothing)
    await waiting.asked
    content.record(replaced!.audio_filename)
    content.add(1)
    const { batchId, summary } = await content.import({}, importing)
    assert.deepInclude(summary, { new: 1, changed: 1 })
    const rawQuery: typeof client.rawQuery = (...query) => client.rawQuery(...query)
    const batches = new Batches({ rawQuery, connection: () => client } as never)
    await batches.undo(batchId!, { origin: TERMINAL })
    waiting.release()
    const { name, recordings, missing } = await creating

    assert.deepEqual([recordings, missing], [2, 0])
    const fresh = await install(cleanup, { isEmpty: true, store: installation.store })
    await fresh.backups.restore(name, await restoreOptions(), nothing)
    const restored = await rowsIn<{ id: string; audio_url: string }>(
      fresh.url,
      'select id, audio_url from speeches order by text'
    )
    const after = await content.speeches(installation.connection)
    for (const rows of [restored, after]) {
      assert.deepEqual(
        rows.map(({ id, audio_url: key }) => [id, key]),
        before.map(({ id, audio_url: key }) => [id, key])
      )
    }
    for (const { audio_url: key } of before) {
      assert.deepEqual(await fresh.recordings.read(key), await storage.read(key))
    }
  })

  test('a backup of each day is made by one server, and again an hour after it failed', async ({
    assert,
    cleanup,
  }) => {
    const { url, backups, connection } = await install(cleanup)
    const { BackupRuns } = await import('#backups/backup_runs')
    const { BackupSchedule } = await import('#backups/backup_schedule')
    const runs = new BackupRuns(db.connection(connection))
    const made: string[] = []
    const failed: string[] = []
    const server = (time: string, create = backups.create.bind(backups)) => {
      return new BackupSchedule(
        time,
        { create },
        runs,
        ({ name }) => made.push(name),
        ({ message }) => failed.push(message)
      )
    }
    const ago = (time: string) =>
      rowsIn(url, `update backup_runs set started_at = now() - interval '${time}'`)

    // Midnight is always over; the last minute of the day hardly ever, and then a day too late.
    const failing = () => Promise.reject(new Error('the disk is full'))
    await Promise.all([1, 2, 3].map(() => server('00:00', failing).runIfDue()))
    assert.deepEqual(failed, ['the disk is full'])
    await ago('59 minutes')
    await server('00:00').runIfDue()
    assert.isEmpty(made)
    await ago('61 minutes')
    await Promise.all([1, 2, 3].map(() => server('00:00').runIfDue()))
    assert.lengthOf(made, 1)
    await ago('61 minutes')
    await server('00:00').runIfDue()
    assert.lengthOf(made, 1)
    assert.lengthOf(failed, 1)
    const rows = await rowsIn(url, 'select kind, name, error, missing_recordings from backup_runs')
    assert.deepEqual(rows, [{ kind: 'create', name: made[0], error: null, missing_recordings: 0 }])
  })
})
