import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from '@japa/runner'
import { pack } from 'tar-stream'
import { ArchiveSignature, FORMAT, type Manifest, PIECE_BYTES, type Start } from '#backups/archive'
import { type Part, readArchive } from '#backups/archive_reader'
import { ArchiveWriter } from '#backups/archive_writer'
import { DamagedArchive } from '#backups/errors'

const SIGNATURE = new ArchiveSignature('a'.repeat(32))

const START: Start = {
  format: FORMAT,
  createdAt: '2026-11-28T14:30:00.000Z',
  appVersion: '1.2.3',
  migrations: ['1_create_users_table'],
  serverVersion: '15.18',
  databaseName: 'saywell',
  rows: { users: 2 },
  recordings: 2,
  fingerprints: { APP_KEY: '0', JWT_SECRET_KEY: '1' },
}

const LONG_KEY = `speeches/${'x'.repeat(240)}.mp3`
const RECORDING = randomBytes(20_000)

function archive(dump = randomBytes(PIECE_BYTES + 5)): { written: Promise<Buffer>; dump: Buffer } {
  const writer = new ArchiveWriter(SIGNATURE)
  const written = buffer(writer.bytes)
  const fill = async () => {
    await writer.start(START)
    await writer.dump(Readable.from([dump], { objectMode: false }))
    await writer.recording(LONG_KEY, RECORDING)
    await writer.recording('speeches/empty.mp3', Buffer.alloc(0))
    await writer.finish(['speeches/gone.mp3'])
  }
  return { written: fill().then(() => written), dump }
}

const read = (bytes: Buffer) => Array.fromAsync(readArchive(Readable.from([bytes])))

/** A tar file of entries as they come. */
function tarOf(entries: [name: string, content: string, type?: 'file' | 'symlink'][]) {
  const tar = pack()
  for (const [name, content, type = 'file'] of entries) {
    tar.entry({ name, type, linkname: type === 'symlink' ? '/etc/passwd' : undefined }, content)
  }
  tar.finalize()
  return buffer(tar)
}

test.group('An archive', () => {
  test('gives back what was written, in its order', async ({ assert }) => {
    const { written, dump } = archive()
    const parts = await read(await written)
    assert.deepEqual(parts[0], { kind: 'start', start: START })
    const pieces = parts.flatMap((part) => (part.kind === 'dump' ? part.bytes : []))
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [PIECE_BYTES, 5]
    )
    assert.isTrue(Buffer.concat(pieces).equals(dump))
    const recordings = parts.filter((part) => part.kind === 'recording')
    assert.deepEqual(
      recordings.map(({ key, bytes }) => [key, bytes.length]),
      [
        [LONG_KEY, 20_000],
        ['speeches/empty.mp3', 0],
      ]
    )
    const { manifest } = parts.at(-1) as Extract<Part, { kind: 'manifest' }>
    assert.deepEqual(manifest.missing, ['speeches/gone.mp3'])
    assert.isTrue(SIGNATURE.isOf(manifest))
  })

  test('is signed: another key, another entry, or one that was left out is noticed', async ({
    assert,
  }) => {
    const parts = await read(await archive(Buffer.from('dump')).written)
    const { manifest } = parts.at(-1) as Extract<Part, { kind: 'manifest' }>
    const changed: Manifest[] = [
      { ...manifest, entries: manifest.entries.slice(1) },
      { ...manifest, missing: [] },
      { ...manifest, signature: '' },
      { ...manifest, signature: `${manifest.signature}00` },
    ]
    for (const one of changed) assert.isFalse(SIGNATURE.isOf(one))
    assert.isFalse(new ArchiveSignature('b'.repeat(32)).isOf(manifest))
  })

  test('is refused wherever it is cut', async ({ assert }) => {
    const whole = await archive(randomBytes(50_000)).written
    // Without the last two blocks, which are empty, nothing is missing.
    const shares = [0, 0.001, 0.3, 0.6, 0.9, 0.99].map((share) => Math.floor(whole.length * share))
    for (const length of [...shares, 512, 1024, 1536, whole.length - 1536]) {
      await assert.rejects(() => read(whole.subarray(0, length)), DamagedArchive)
    }
  })

  test('is refused when any of its bits differs', async ({ assert }) => {
    const whole = await archive(randomBytes(5000)).written
    const step = Math.floor(whole.length / 150)
    for (let at = 0; at < whole.length - 1536; at += step) {
      const flipped = Buffer.from(whole)
      flipped[at]! ^= 1 << (at % 8)
      const [original, found] = await Promise.all([read(whole), read(flipped).catch(nothing)])
      // A bit of the tar format itself (a time, an owner) may differ: what is read is the same.
      if (found !== undefined) assert.deepEqual(found, original)
    }
  })

  test('is refused when it holds what does not belong there', async ({ assert }) => {
    const start = JSON.stringify(START)
    const manifest = '{"entries":[],"missing":[],"signature":""}'
    const wrong: Parameters<typeof tarOf>[0][] = [
      [],
      [['readme.txt', 'hello']],
      [['manifest.json', manifest]],
      [['start.json', '{']],
      [['start.json', JSON.stringify({ ...START, format: 2 })]],
      [['start.json', JSON.stringify({ ...START, rows: { users: 'many' } })]],
      [['start.json', JSON.stringify({ ...START, migrations: undefined })]],
      [
        ['start.json', start],
        ['manifest.json', '{"entries":[null],"missing":[]}'],
      ],
      [
        ['start.json', start],
        ['manifest.json', '{}'],
      ],
      [
        ['start.json', start],
        ['manifest.json', manifest],
      ],
      [
        ['start.json', start],
        ['../../etc/passwd', 'x'],
      ],
      [
        ['start.json', start],
        ['database/0002.part', 'x'],
      ],
      [
        ['start.json', start],
        ['recordings/a.mp3', '', 'symlink'],
      ],
    ]
    for (const entries of wrong) {
      const bytes = await tarOf(entries)
      const error = await read(bytes).catch((failure: unknown) => failure)
      assert.instanceOf(error, DamagedArchive, JSON.stringify(entries))
    }
  })

  test('fails with what its source fails with', async ({ assert }) => {
    const whole = await archive(randomBytes(5000)).written
    const broken = async function* () {
      yield whole.subarray(0, 6000)
      throw new Error('the storage is away')
    }
    await assert.rejects(
      () => Array.fromAsync(readArchive(Readable.from(broken(), { objectMode: false }))),
      'the storage is away'
    )
  })

  test('whose reader stops early closes its source', async ({ assert }) => {
    const source = Readable.from([await archive(randomBytes(5000)).written], { objectMode: false })
    for await (const part of readArchive(source)) if (part.kind === 'dump') break
    assert.isTrue(source.destroyed)
  })
})

const nothing = () => undefined
