import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { openAudioFolder } from '#importing/audio/audio_folder'
import { openAudioZip } from '#importing/audio/audio_zip'
import type { CheckedRow } from '#importing/check_rows'
import { Findings } from '#importing/findings'
import { matchAudio } from '#importing/match_audio'
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

const utf8 = (name: string) => [...Buffer.from(name)]

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

  test('finds recordings by the names of a sheet in a zip file of {name}')
    .with([
      { name: 'Finder, and of phones', name1: utf8('wk/cafe\u0301.mp3'), wanted: 'café.mp3' },
      { name: 'DOS', name1: [0x63, 0x61, 0x66, 0x82], wanted: 'café.mp3' },
      { name: 'Windows in Denmark', name1: [0x62, 0x9b, 0x6e], wanted: 'bøn.mp3' },
      { name: 'Windows in Poland', name1: [0x88, 0xa5, 0x6b, 0x61], wanted: 'łąka.mp3' },
      { name: 'Windows in Russia', name1: [0xe7, 0xa0, 0xa9], wanted: 'чай.mp3' },
      { name: 'Windows in Japan', name1: [0x95, 0x5c, 0x8e, 0xa6], wanted: '表示.mp3' },
      { name: 'Windows in Japan, a last letter', name1: [0x83, 0x5c], wanted: 'ソ.mp3' },
      { name: 'Windows in China', name1: [0xb2, 0xe8], wanted: '茶.mp3' },
      { name: 'Windows in Taiwan', name1: [0xaf, 0xf9], wanted: '茶.mp3' },
      { name: 'Windows in Korea', name1: [0xc2, 0xf7], wanted: '차.mp3' },
      { name: 'an old Mac', name1: [0x63, 0x61, 0x66, 0x8e], wanted: 'café.mp3' },
      { name: 'other separators', name1: utf8('wk\\a.mp3'), wanted: 'a.mp3' },
      { name: 'other separators behind a letter', name1: [0x82, 0x5c, 0x61], wanted: 'a.mp3' },
      { name: 'UTF-8 that was packed again', name1: utf8('cafe╠ü.mp3'), wanted: 'café.mp3' },
      { name: 'UTF-8 that was taken for 1252', name1: utf8('cafÃ©.mp3'), wanted: 'café.mp3' },
    ])
    .run(async ({ assert, cleanup }, { name1, wanted }) => {
      const ending = String(name1.slice(-4)) === String([...Buffer.from('.mp3')]) ? '' : '.mp3'
      const name = Buffer.concat([Buffer.from(name1), Buffer.from(ending)])
      const { source, faults } = await openZip(
        zipFile([{ name, isUtf8: false }, { name: 'other.mp3' }]),
        cleanup
      )
      assert.isEmpty(faults)
      const findings = new Findings()
      const row = { row: 2, audioFilename: wanted } as CheckedRow
      const { matched, unused } = await matchAudio([row], source, [], findings)
      assert.isEmpty(findings.faults)
      assert.lengthOf(matched, 1)
      assert.deepEqual(
        unused.map((file) => file.name),
        ['other.mp3']
      )
    })

  test('leaves out of a zip file what Finder and Windows put beside the files', async ({
    assert,
    cleanup,
  }) => {
    const { source, faults } = await openZip(
      zipFile(
        [
          ...['wk/', 'wk/Icon\r', 'Icon\r', 'wk/.DS_Store', '__MACOSX/', '__MACOSX/wk/._good.mp3'],
          ...['__MACOSX/._wk', 'wk/Thumbs.db', 'wk/desktop.ini', 'wk/._good.mp3', 'wk/good.mp3'],
        ].map((name) => ({ name, isUtf8: name === 'Icon\r' }))
      ),
      cleanup
    )
    assert.isEmpty(faults)
    assert.deepEqual(
      source.files.map(({ path }) => path),
      ['wk/good.mp3']
    )
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
