import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { openAudioFolder } from '#importing/audio/audio_folder'
import { openAudioZip } from '#importing/audio/audio_zip'
import { Findings } from '#importing/findings'
import { type ZipEntry, zipFile } from '#tests/support/importing/zip_files'
import { temporaryFolder } from '#tests/support/temporary_folder'
import { listed } from './csv_files.js'

const MEGABYTE = 1024 ** 2

type Cleanup = Parameters<typeof temporaryFolder>[0]

/** Opens a zip file with these bytes. */
async function openZip(bytes: Buffer, cleanup: Cleanup) {
  const path = join(temporaryFolder(cleanup), 'audio.zip')
  writeFileSync(path, bytes)
  const findings = new Findings()
  const source = await openAudioZip(path, findings)
  cleanup(() => void source[Symbol.asyncDispose]())
  return { source, findings, faults: listed(findings.faults) }
}

const GOOD: ZipEntry = { name: 'good.mp3' }

test.group('Recordings in a zip file', () => {
  test('reads recordings as they were packed in a zip file, whatever folder they are in', async ({
    assert,
    cleanup,
  }) => {
    const content = Buffer.from('a sound '.repeat(1000))
    const { source, faults } = await openZip(
      zipFile([
        { name: 'week 1/café.mp3', content },
        { name: 'week 1/' },
        { name: '__MACOSX/week 1/._café.mp3' },
        { name: '.DS_Store' },
        { name: 'read me.txt' },
      ]),
      cleanup
    )
    assert.isEmpty(faults)
    assert.deepEqual(
      source.files.map(({ name, path }) => [name, path]),
      [['café.mp3', 'week 1/café.mp3']]
    )
    assert.deepEqual(await source.files[0]!.read(), content)
  })

  test('refuses a zip entry: {name}')
    .with([
      { name: 'a path that leads up', entry: { name: '../../evil.mp3' }, code: 'zip_name' },
      { name: 'a path up, with backslashes', entry: { name: '..\\evil.mp3' }, code: 'zip_name' },
      { name: 'an absolute path', entry: { name: '/etc/evil.mp3' }, code: 'zip_name' },
      { name: 'a drive', entry: { name: 'C:/evil.mp3' }, code: 'zip_name' },
      { name: 'NUL in a name', entry: { name: 'evil\0.mp3' }, code: 'zip_name' },
      {
        name: 'a name of 300 characters',
        entry: { name: `${'e'.repeat(296)}.mp3` },
        code: 'zip_name',
      },
      { name: 'only dots', entry: { name: 'a/...' }, code: 'zip_name' },
      { name: 'an empty name', entry: { name: '' }, code: 'zip_name' },
      { name: 'a link', entry: { name: 'evil.mp3', mode: 0o120777 }, code: 'zip_link' },
      { name: 'a password', entry: { name: 'evil.mp3', encrypted: true }, code: 'zip_encrypted' },
      { name: 'an unknown method', entry: { name: 'evil.mp3', method: 12 }, code: 'zip_method' },
      { name: 'an archive', entry: { name: 'evil.zip' }, code: 'zip_nested' },
      {
        name: 'more than 10 MB',
        entry: { name: 'evil.mp3', declaredBytes: 10 * MEGABYTE + 1 },
        code: 'audio_too_large',
      },
      {
        name: '4 GB that are declared',
        entry: { name: 'evil.mp3', declaredBytes: 0xfffffff0 },
        code: 'zip_bomb',
      },
    ])
    .run(async ({ assert, cleanup }, { entry, code }) => {
      const { source, faults, findings } = await openZip(zipFile([GOOD, entry]), cleanup)
      assert.deepEqual(faults, [`- - ${code}`])
      assert.lengthOf(source.files, 1)
      assert.isBelow(findings.faults[0]!.message.length, 200)
      assert.notMatch(findings.faults[0]!.message, /\p{Cc}/u)
    })

  test('refuses a zip bomb of many small entries before it reads any', async ({
    assert,
    cleanup,
  }) => {
    const content = Buffer.alloc(9 * MEGABYTE)
    const entries = Array.from({ length: 15 }, (_, index) => ({ name: `${index}.wav`, content }))
    const { faults } = await openZip(zipFile(entries), cleanup)
    assert.deepEqual(faults, ['- - zip_bomb'])
  })

  test('refuses a zip entry when it is read: {name}')
    .with([
      {
        name: 'more than the directory says',
        entry: { name: 'a.wav', content: Buffer.alloc(50 * MEGABYTE), declaredBytes: 1000 },
      },
      { name: 'less than the directory says', entry: { name: 'a.wav', declaredBytes: 1000 } },
      { name: 'another checksum', entry: { name: 'a.wav', checksum: 1 } },
    ])
    .run(async ({ assert, cleanup }, { entry }) => {
      const { source, faults } = await openZip(zipFile([entry]), cleanup)
      assert.isEmpty(faults)
      const before = process.memoryUsage().arrayBuffers
      await assert.rejects(() => source.files[0]!.read(), /"a\.wav" is damaged in the archive/)
      assert.isBelow(process.memoryUsage().arrayBuffers - before, 20 * MEGABYTE)
    })

  test('refuses to open a zip file: {name}')
    .with([
      { name: 'truncated', change: (zip: Buffer) => zip.subarray(0, -30) },
      { name: 'no zip file', change: () => Buffer.from('RIFF, but not even that') },
      { name: 'empty', change: () => Buffer.alloc(0) },
      {
        name: 'a directory of noise',
        change: (zip: Buffer) => zip.fill(7, zip.length - 76, zip.length - 30),
      },
    ])
    .run(async ({ assert, cleanup }, { change }) => {
      const { faults, source } = await openZip(change(zipFile([GOOD])), cleanup)
      assert.deepEqual(faults, ['- - zip_unreadable'])
      assert.isEmpty(source.files)
    })

  test('refuses to open a zip file that does not exist', async ({ assert }) => {
    await assert.rejects(
      () => openAudioZip('/no/such.zip', new Findings()),
      '"/no/such.zip" cannot be read (ENOENT). Check the path and its permissions.'
    )
  })
})

test.group('Recordings in a folder', () => {
  test('finds recordings at any depth of a folder, and follows no links', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    mkdirSync(join(folder, 'audio/b1'), { recursive: true })
    writeFileSync(join(folder, 'audio/b1/a.mp3'), 'sound')
    writeFileSync(join(folder, 'audio/notes.txt'), 'text')
    writeFileSync(join(folder, 'secret.mp3'), 'secret')
    symlinkSync(join(folder, 'secret.mp3'), join(folder, 'audio/link.mp3'))
    const findings = new Findings()
    const { files } = await openAudioFolder(join(folder, 'audio'), findings)
    assert.deepEqual(
      files.map(({ path }) => path),
      ['b1/a.mp3']
    )
    assert.deepEqual(await files[0]!.read(), Buffer.from('sound'))
    assert.deepEqual(listed(findings.warnings), ['- - link_ignored'])
  })

  test('refuses a recording above 10 MB in a folder, and reads up to it', async ({
    assert,
    cleanup,
  }) => {
    const folder = temporaryFolder(cleanup)
    writeFileSync(join(folder, 'a.mp3'), Buffer.alloc(10 * MEGABYTE))
    writeFileSync(join(folder, 'b.mp3'), Buffer.alloc(10 * MEGABYTE + 1))
    const { files } = await openAudioFolder(folder, new Findings())
    const [small, large] = files.toSorted((a, b) => a.name.localeCompare(b.name))
    assert.lengthOf(await small!.read(), 10 * MEGABYTE)
    await assert.rejects(() => large!.read(), /larger than 10 MB/)
  })

  test('refuses to open a folder that does not exist', async ({ assert }) => {
    await assert.rejects(
      () => openAudioFolder('/no/such', new Findings()),
      '"/no/such" cannot be read (ENOENT). Check the path and its permissions.'
    )
  })
})
