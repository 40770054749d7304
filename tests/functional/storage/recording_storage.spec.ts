import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { test } from '@japa/runner'
import { RangeNotSatisfiable, RecordingNotFound } from '#storage/errors'
import type { RecordingStorage } from '#storage/recording_storage'
import { whyNoS3Server } from '#tests/support/s3_server'
import { openStorage, STORAGES } from '#tests/support/storages'

const TYPE = 'audio/mpeg'

/** More than two parts of an upload, and more than one chunk of a stream. */
const LARGE = randomBytes(11 * 1024 * 1024)

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

async function listed(storage: RecordingStorage, prefix: string) {
  const found = await Array.fromAsync(storage.list(prefix))
  return found.sort((one, other) => (one.key < other.key ? -1 : 1))
}

for (const name of STORAGES) {
  test.group(`The storage "${name}"`, (group) => {
    group.each.timeout(60_000)
    const skipped = name === 's3' ? whyNoS3Server() : undefined
    group.tap((one) => void one.skip(skipped !== undefined, skipped))

    test('the storage gives back what was stored', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const key = `test/${randomUUID()}/apple-pie_1.mp3`
      assert.isFalse(await storage.exists(key))
      await storage.put(key, Buffer.from('first'), TYPE)
      assert.isTrue(await storage.exists(key))
      assert.equal(await storage.sizeOf(key), 5)
      assert.equal(String(await storage.read(key)), 'first')
      await storage.put(key, Buffer.from('second one'), TYPE)
      assert.equal(String(await storage.read(key)), 'second one')
      await storage.put(key, Buffer.alloc(0), TYPE)
      assert.lengthOf(await storage.read(key), 0)
    })

    test('the storage reads the part {0} to {1}')
      .with([
        [0, 3, 'abcd'],
        [4, undefined, 'efghij'],
        [9, 9, 'j'],
        [8, 500, 'ij'],
      ] as const)
      .run(async ({ assert }, [first, last, expected]) => {
        const { storage } = await openStorage(name)
        const key = `test/${randomUUID()}.mp3`
        await storage.put(key, Buffer.from('abcdefghij'), TYPE)
        assert.equal(String(await storage.read(key, { first, last })), expected)
      })

    test('the storage refuses a part beyond the end', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const key = `test/${randomUUID()}.mp3`
      await storage.put(key, Buffer.from('abc'), TYPE)
      const refused = await storage.read(key, { first: 3 }).catch((error: unknown) => error)
      assert.instanceOf(refused, RangeNotSatisfiable)
    })

    test('the storage knows nothing of what is not there', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const key = `test/${randomUUID()}.mp3`
      const read = await storage.read(key).catch((error: unknown) => error)
      const size = await storage.sizeOf(key).catch((error: unknown) => error)
      assert.instanceOf(size, RecordingNotFound)
      assert.instanceOf(read, RecordingNotFound)
      assert.instanceOf(size, RecordingNotFound)
      await storage.delete(key)
      assert.deepEqual(await listed(storage, `test/${randomUUID()}/`), [])
    })

    test('the storage deletes a recording', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const key = `test/${randomUUID()}.mp3`
      await storage.put(key, Buffer.from('abc'), TYPE)
      await storage.delete(key)
      assert.isFalse(await storage.exists(key))
      await storage.delete(key)
    })

    test('the storage lists keys of a prefix, with size and time', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const folder = `test/${randomUUID()}`
      for (const [i, inner] of ['a.mp3', 'ab/c.mp3', 'ab/d/e.mp3', 'b.mp3'].entries()) {
        await storage.put(`${folder}/${inner}`, Buffer.alloc(i + 1), TYPE)
      }
      const found = await listed(storage, `${folder}/a`)
      assert.deepEqual(
        found.map(({ key, sizeBytes }) => [key, sizeBytes]),
        [
          [`${folder}/a.mp3`, 1],
          [`${folder}/ab/c.mp3`, 2],
          [`${folder}/ab/d/e.mp3`, 3],
        ]
      )
      for (const { modifiedAt } of found) assert.closeTo(+modifiedAt, Date.now(), 60_000)
      const all = await listed(storage, '')
      assert.includeMembers(
        all.map(({ key }) => key),
        found.map(({ key }) => key)
      )
    })

    test('the storage stores a stream of {$self} bytes, in parts when it is long')
      .with([0, 5 * 1024 * 1024, LARGE.length])
      .run(async ({ assert }, size) => {
        const { storage } = await openStorage(name)
        const key = `test/${randomUUID()}.mp3`
        const bytes = LARGE.subarray(0, size)
        await storage.put(key, Readable.from(chunksOf(bytes, 65_000)), TYPE)
        assert.isTrue(bytes.equals(await storage.read(key)))
      })

    test('the storage stores nothing of a stream that fails after {$self} bytes, and says why')
      .with([100, 7 * 1024 * 1024])
      .run(async ({ assert }, size) => {
        const { storage } = await openStorage(name)
        const folder = `test/${randomUUID()}`
        const fault = new Error('The learner hung up.')
        async function* failing() {
          yield LARGE.subarray(0, size)
          throw fault
        }
        const put = storage.put(`${folder}/a.mp3`, Readable.from(failing()), TYPE)
        assert.equal(await put.catch((error: unknown) => error), fault)
        assert.deepEqual(await listed(storage, folder), [])
      })

    test('the storage shows nothing of a recording before it is whole', async ({ assert }) => {
      const { storage } = await openStorage(name)
      const folder = `test/${randomUUID()}`
      await storage.put(`${folder}/old.mp3`, Buffer.from('old'), TYPE)
      for (const inner of ['old', 'new']) {
        async function* recording() {
          yield LARGE.subarray(0, 6 * 1024 * 1024)
          const seen = await listed(storage, folder)
          assert.deepEqual(
            seen.map(({ sizeBytes }) => sizeBytes),
            [3]
          )
          yield LARGE.subarray(0, 6 * 1024 * 1024)
        }
        await storage.put(`${folder}/${inner}.mp3`, Readable.from(recording()), TYPE)
        const [whole] = await listed(storage, `${folder}/${inner}`)
        assert.equal(whole?.sizeBytes, 12 * 1024 * 1024)
        await storage.delete(`${folder}/${inner}.mp3`)
        await storage.put(`${folder}/old.mp3`, Buffer.from('old'), TYPE)
      }
    })

    test('the storage refuses a bad key ({$i})')
      .with([
        '',
        '/a.mp3',
        'a//b.mp3',
        '../a.mp3',
        'a/../b.mp3',
        '.incoming/a',
        'a b.mp3',
        'a\0.mp3',
      ])
      .run(async ({ assert }, key) => {
        const { storage } = await openStorage(name)
        await assert.rejects(() => storage.put(key, Buffer.from('a'), TYPE), /is no storage key/)
        await assert.rejects(() => storage.read(key), /is no storage key/)
      })
  })
}
