import { crc32, deflateRawSync } from 'node:zlib'
import { test } from '@japa/runner'
import { zipFile } from '#tests/support/importing/zip_files'
import { useScriptTexts } from '#tests/support/script_texts'
import {
  readZip,
  ZipEntryRefused,
  ZipRefused,
} from '../../../resources/panel/js/upload_queue/zip.js'

const MANY = 1000

function blob(bytes: Buffer): Blob {
  return new Blob([new Uint8Array(bytes)])
}

function read(bytes: Buffer, maxEntries = MANY) {
  return readZip(blob(bytes), maxEntries)
}

async function contentOf(bytes: Buffer): Promise<string> {
  const [entry] = await read(bytes)
  const content = await entry!.open()
  return content.text()
}

/** With a field of the end of the directory, or of its first entry, set to something else. */
function changed(bytes: Buffer, signature: string, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.lastIndexOf(signature, undefined, 'latin1')
  if (value > 0xffff) copy.writeUInt32LE(value, at + offset)
  else copy.writeUInt16LE(value, at + offset)
  return copy
}

const END = 'PK\x05\x06'
const ENTRY = 'PK\x01\x02'
const ONE = zipFile([{ name: 'a.wav', content: Buffer.from('sound '.repeat(1000)) }])

test.group('A zip file that is read in the browser', (group) => {
  group.setup(useScriptTexts)

  test('lists its files, and unpacks each when it is wanted', async ({ assert }) => {
    const contents = ['one', 'two '.repeat(50_000), '']
    const bytes = zipFile([
      ...contents.map((content, index) => ({
        name: `folder/${index}.wav`,
        content: Buffer.from(content),
      })),
      { name: 'folder/' },
      { name: 'link.wav', mode: 0o120777 },
    ])
    const entries = await read(bytes)
    assert.deepEqual(
      entries.map(({ path, size, isLink }) => [path, size, isLink]),
      [
        ['folder/0.wav', 3, false],
        ['folder/1.wav', 200_000, false],
        ['folder/2.wav', 0, false],
        ['link.wav', 5, true],
      ]
    )
    for (const [index, content] of contents.entries()) {
      const unpacked = await entries[index]!.open()
      assert.equal(await unpacked.text(), content)
    }
  })

  test('takes entries that are not packed', async ({ assert }) => {
    const content = Buffer.from('as it is')
    const packed = deflateRawSync(content)
    const zip = zipFile([{ name: 'a.wav', content }])
    const at = zip.indexOf(packed)
    const stored = Buffer.concat([zip.subarray(0, at), content, zip.subarray(at + packed.length)])
    const moved = content.length - packed.length
    const end = stored.lastIndexOf(END, undefined, 'latin1')
    stored.writeUInt32LE(zip.readUInt32LE(zip.length - 6) + moved, end + 16)
    const entry = stored.lastIndexOf(ENTRY, undefined, 'latin1')
    stored.writeUInt16LE(0, entry + 10)
    stored.writeUInt32LE(content.length, entry + 20)
    assert.equal(await contentOf(stored), 'as it is')
  })

  test('reads names of macOS, of DOS and with any letters', async ({ assert }) => {
    const withoutFlag = (name: string | Buffer) => {
      const bytes = zipFile([{ name }])
      return changed(bytes, ENTRY, 8, 0)
    }
    const names = await Promise.all(
      [
        zipFile([{ name: 'où est-ce? 👋.wav' }]),
        withoutFlag('où.wav'),
        withoutFlag(Buffer.from([0x6f, 0x97, 0xff, 0x2e])),
        withoutFlag(Buffer.from([0x83, 0x5c, 0x2e])),
        zipFile([{ name: Buffer.from([0x6f, 0x97]) }]),
      ].map(async (bytes) => {
        const [entry] = await read(bytes)
        return entry!.path
      })
    )
    assert.deepEqual(names, ['où est-ce? 👋.wav', 'où.wav', 'où\u00a0.', 'ソ.', 'où'])
  })

  test('has a comment that looks like an end', async ({ assert }) => {
    const comment = Buffer.alloc(60)
    comment.write(END, 10, 'latin1')
    const bytes = Buffer.concat([ONE, comment])
    bytes.writeUInt16LE(comment.length, ONE.length - 2)
    assert.lengthOf(await read(bytes), 1)
  })

  test('is refused when it is {0}')
    .with([
      ['empty', Buffer.alloc(0), /damaged/],
      ['no zip file', Buffer.from('sound '.repeat(100)), /damaged/],
      ['cut off', ONE.subarray(0, ONE.length - 5), /damaged/],
      ['without its beginning', ONE.subarray(200), /damaged/],
      ['of more entries than there are', changed(ONE, END, 10, 2), /damaged/],
      ['of a longer directory than it has', changed(ONE, END, 12, 0x10000), /damaged/],
      ['Zip64 by its end', changed(ONE, END, 16, 0xffffffff), /Zip64/],
      ['Zip64 by its number', changed(ONE, END, 10, 0xffff), /Zip64/],
      ['Zip64 by an entry', changed(ONE, ENTRY, 24, 0xffffffff), /Zip64/],
      ['a part of several', changed(ONE, END, 4, 1), /several/],
      ['encrypted', zipFile([{ name: 'a.wav', encrypted: true }]), /password/],
    ] as const)
    .run(async ({ assert }, [, bytes, message]) => {
      const fault = await read(bytes).catch((error: unknown) => error)
      assert.instanceOf(fault, ZipRefused)
      assert.match((fault as ZipRefused).wordsFor('a.zip'), message)
    })

  test('is refused when it has too many files', async ({ assert }) => {
    const bytes = zipFile(Array.from({ length: 5 }, (_, index) => ({ name: `${index}.wav` })))
    assert.lengthOf(await read(bytes, 5), 5)
    const fault = await read(bytes, 4).catch((error: unknown) => error)
    assert.match((fault as ZipRefused).wordsFor('a.zip'), /^a\.zip has more than 4 files/)
  })

  test('has an entry that is refused: {0}')
    .with([
      ['another checksum', zipFile([{ name: 'a.wav', checksum: 1 }]), /damaged/],
      ['more than it says', zipFile([{ name: 'a.wav', declaredBytes: 2 }]), /damaged/],
      ['less than it says', zipFile([{ name: 'a.wav', declaredBytes: 9 }]), /damaged/],
      ['an unusual method', changed(ONE, ENTRY, 10, 9), /unusual/],
      ['no header', changed(ONE, 'PK\x03\x04', 0, 0), /damaged/],
      ['a bomb', bomb(), /damaged/],
      ['packed bytes that are none', changed(ONE, 'PK\x03\x04', 35, 0xffffffff), /damaged/],
    ] as const)
    .run(async ({ assert }, [, bytes, message]) => {
      const fault = await contentOf(bytes).catch((error: unknown) => error)
      assert.instanceOf(fault, ZipEntryRefused)
      assert.match((fault as Error).message, message)
    })
})

/** 200 MB that say to be 1 kB. */
function bomb(): Buffer {
  const content = Buffer.alloc(200 * 1024 ** 2)
  return zipFile([{ name: 'a.wav', content, declaredBytes: 1024, checksum: crc32('x') }])
}
