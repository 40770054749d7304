import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from '@japa/runner'
import { ArchiveSignature, FORMAT } from '#backups/archive'
import { ArchiveWriter } from '#backups/archive_writer'
import { type BackupNote, BackupStore } from '#backups/backup_store'
import { DamagedArchive } from '#backups/errors'
import { type Passed, watchBytes } from '#backups/watched_bytes'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { createS3Client } from '#storage/s3_client'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import {
  fill,
  install,
  type Installation,
  leave,
  requireBackups,
  restoreOptions,
  rowsIn,
  whyNoBackups,
} from '#tests/support/backups'
import { whyNoS3Server } from '#tests/support/s3_server'
import { SmallDisk, whyNoSmallDisk } from '#tests/support/small_disk'
import { s3Settings } from '#tests/support/storages'

const nothing = () => undefined

const noDisk = whyNoBackups() ?? whyNoSmallDisk()
const noBucket = whyNoBackups() ?? whyNoS3Server()

const signature = new ArchiveSignature('a'.repeat(32))

test.group('Where backups are kept', (group) => {
  group.each.timeout(60_000)
  requireBackups(group)

  test('a full disk gets no backup, says so, and has room for the next one afterwards', async ({
    assert,
    cleanup,
  }) => {
    const disk = new SmallDisk(8, cleanup)
    const folder = join(disk.folder, 'backups')
    const store = new BackupStore(new FsRecordingDriver(folder), folder)
    const installation = await install(cleanup, { store })
    await fill(installation)
    await installation.recordings.put('speeches/large.mp3', randomBytes(6_000_000), 'audio/mpeg')
    await rowsIn(
      installation.url,
      `insert into speeches (text, level, type, audio_url)
       values ('A large one.', 'B1', 'answer', 'speeches/large.mp3')`
    )
    const first = await installation.backups.create(nothing)

    const error = await installation.backups.create(nothing).catch((failure: Error) => failure)
    assert.include(String(error), `${folder} cannot be used (write: ENOSPC)`)

    const { backups, withoutNote } = await store.list()
    assert.deepEqual([backups.map(({ name }) => name), withoutNote], [[first.name], []])
    await store.delete(first.name)
    await installation.backups.create(nothing)
  }).skip(noDisk !== undefined, noDisk)

  test('a bucket keeps backups as a folder does; one that goes away gets no half of one', async ({
    assert,
    cleanup,
  }) => {
    const settings = await s3Settings({ bucket: `backups-${randomBytes(4).toString('hex')}` })
    const gate = await breakableProxy(settings.endpoint!, cleanup)
    const throughGate = { ...settings, endpoint: gate.url }
    const limits = { connectionTimeout: 2000, socketTimeout: 4000, requestTimeout: 4000 }
    const driver = new S3RecordingDriver(throughGate, createS3Client(throughGate, limits))
    const store = new BackupStore(driver, `s3://${settings.bucket}`)
    const installation = await install(cleanup, { store })
    await fill(installation)
    const { name } = await installation.backups.create(nothing)
    await installation.backups.verify(name, 'restore', {}, nothing)
    const fresh = await install(cleanup, { isEmpty: true, store })
    await fresh.backups.restore(name, await restoreOptions(), nothing)
    assert.lengthOf(await rowsIn(fresh.url, 'select from users'), 1)

    // Of a size that goes in parts, so that some of it is there when the server goes away.
    const large = randomBytes(20_000_000)
    await installation.recordings.put('speeches/large.mp3', large, 'audio/mpeg')
    await rowsIn(
      installation.url,
      `update speeches set audio_url = 'speeches/large.mp3'
       where id = (select id from speeches limit 1)`
    )
    gate.breakAfter(10_000_000)
    await assert.rejects(
      () => installation.backups.create(nothing),
      new RegExp(`^s3://${settings.bucket} cannot be used`)
    )
    gate.mend()
    const { backups, withoutNote } = await store.list()
    assert.deepEqual([backups.map((one) => one.name), withoutNote], [[name], []])
  }).skip(noBucket !== undefined, noBucket)

  test('a damaged archive, or a dump that was cut, changes nothing anywhere', async ({
    assert,
    cleanup,
  }) => {
    const old = await install(cleanup)
    const { learner } = await fill(old)
    const good = await old.backups.create(nothing)
    await leave(old)
    const other = await install(cleanup, { isEmpty: true, store: old.store })
    const bytes = readFileSync(join(old.folder, 'backups', good.name))
    const parts = await Array.fromAsync(dumpIn(bytes))
    const dump = Buffer.concat(parts)
    const flipped = Buffer.from(bytes)
    flipped[Math.floor(bytes.length / 2)]! ^= 1
    const cut = [0.3, 0.6, 0.9, 0.99].map((share) => Math.floor(bytes.length * share))
    for (const damaged of [flipped, ...cut.map((length) => bytes.subarray(0, length))]) {
      writeFileSync(join(old.folder, 'backups', good.name), damaged)
      await refuses(old, good.name)
    }
    writeFileSync(join(old.folder, 'backups', good.name), bytes)
    // As if pg_dump had been cut, and nobody had noticed: signed, and each entry as it was written.
    for (const share of [0.3, 0.6, 0.9, 0.99]) {
      const note = await writeSigned(old, good, dump.subarray(0, Math.floor(dump.length * share)))
      await refuses(old, note.name)
    }

    async function refuses({ url, backups, recordings }: Installation, name: string) {
      const force = new URL(url).pathname.slice(1)
      const options = await restoreOptions({ force })
      await assert.rejects(() => backups.restore(name, options, nothing))
      const verify = () => other.backups.verify(name, 'dump', {}, nothing)
      await assert.rejects(verify, DamagedArchive)
      assert.deepEqual(await rowsIn(url, 'select id from users'), [{ id: learner }])
      assert.lengthOf(await Array.fromAsync(recordings.list()), 2)
    }
  })
})

async function* dumpIn(bytes: Buffer) {
  const { readArchive } = await import('#backups/archive_reader')
  const parts = readArchive(Readable.from([bytes], { objectMode: false }))
  for await (const part of parts) if (part.kind === 'dump') yield part.bytes
}

/** An archive that is right in all but what its dump says, with a recording that nobody has. */
async function writeSigned(
  { store }: Installation,
  good: BackupNote,
  dump: Buffer
): Promise<BackupNote> {
  const writer = new ArchiveWriter(signature)
  const name = 'saywell-20010101T000000000Z.tar'
  const passed: Passed = { bytes: 0 }
  const { createdAt, appVersion, serverVersion, databaseName } = good
  const write = async () => {
    await writer.start({
      ...{ format: FORMAT, createdAt, appVersion, serverVersion, databaseName },
      ...{ migrations: [], rows: {}, recordings: 1 },
      fingerprints: { APP_KEY: '', JWT_SECRET_KEY: '' },
    })
    await writer.dump(Readable.from([dump], { objectMode: false }))
    await writer.recording('speeches/unknown.mp3', Buffer.from('unknown'))
    await writer.finish([])
  }
  await Promise.all([write(), store.write(name, watchBytes(writer.bytes, passed), 0)])
  const note = { ...good, name, bytes: passed.bytes, sha256: passed.sha256! }
  await store.writeNote(note)
  return note
}

/** Stands before an S3 server, and cuts every connection once so much was sent. */
async function breakableProxy(target: string, cleanup: (end: () => void) => void) {
  const { hostname, port } = new URL(target)
  let left = Infinity
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', nothing)
      one.on('close', () => other.destroy())
    }
    if (left <= 0) return void client.destroy()
    upstream.pipe(client)
    client.on('data', (chunk) => {
      left -= chunk.length
      if (left <= 0) for (const socket of sockets) socket.destroy()
      else upstream.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAfter: (bytes: number) => (left = bytes),
    mend: () => (left = Infinity),
  }
}
