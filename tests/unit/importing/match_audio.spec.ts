import { test } from '@japa/runner'
import { Findings } from '#importing/findings'
import { matchAudio, warnOfUnused } from '#importing/match_audio'
import { listed } from './csv_files.js'

/** Matches rows that name these files (from row 2 on) with files at these paths. */
async function match(named: string[], paths: string[], faultyNames: string[] = []) {
  const findings = new Findings()
  const rows = named.map((audioFilename, index) => ({
    row: index + 2,
    externalId: null,
    audioFilename,
    text: 'Hello.',
    level: 'A1' as const,
    type: 'answer' as const,
    tags: [],
  }))
  const read = () => Promise.resolve(Buffer.from('sound'))
  const files = paths.map((path) => ({ name: path.split('/').at(-1)!, path, read }))
  const source = { files, isWhole: true, [Symbol.asyncDispose]: () => Promise.resolve() }
  const faulty = faultyNames.map((audioFilename, index) => ({ row: 100 + index, audioFilename }))
  const { matched, unused } = await matchAudio(rows, source, faulty, findings)
  warnOfUnused(unused, findings)
  return {
    matched: matched.map(({ row, file }) => [row, file.path]),
    unusedFiles: unused.map(({ path }) => path),
    faults: listed(findings.faults),
    messages: findings.faults.map(({ message }) => message),
    warnings: listed(findings.warnings),
  }
}

test.group('Matching recordings with rows', () => {
  test('matches recordings with rows by name, whatever the folder', async ({ assert }) => {
    const { matched, faults, warnings } = await match(['a.mp3', 'b.mp3'], ['x/b.mp3', 'a.mp3'])
    assert.isEmpty([...faults, ...warnings])
    assert.deepEqual(matched, [
      [2, 'a.mp3'],
      [3, 'x/b.mp3'],
    ])
  })

  test('matches NFD with NFC names, both ways, without a warning', async ({ assert }) => {
    const [nfc, nfd] = ['café.mp3'.normalize('NFC'), 'café.mp3'.normalize('NFD')]
    assert.notEqual(nfc, nfd)
    for (const [row, file] of [
      [nfc, nfd],
      [nfd, nfc],
    ]) {
      const { matched, faults, warnings } = await match([row!], [file!])
      assert.isEmpty([...faults, ...warnings])
      assert.lengthOf(matched, 1)
    }
  })

  test('matches a recording in another case, and warns of it', async ({ assert }) => {
    const { matched, warnings } = await match(['Hello.MP3'], ['hello.mp3'])
    assert.lengthOf(matched, 1)
    assert.deepEqual(warnings, ['2 audio_filename audio_filename_adjusted'])
  })

  test('does not guess between files whose names differ only in case', async ({ assert }) => {
    const paths = ['hello.mp3', 'Hello.mp3']
    const exact = await match(paths, paths)
    assert.lengthOf(exact.matched, 2)
    assert.isEmpty([...exact.faults, ...exact.warnings])
    const other = await match(['HELLO.mp3'], paths)
    assert.deepEqual(other.faults, ['2 audio_filename audio_ambiguous'])
    const one = await match(['hello.mp3'], paths)
    assert.deepEqual(one.unusedFiles, ['Hello.mp3'])
  })

  test('does not guess between two folders with the same file name', async ({ assert }) => {
    const { faults } = await match(['a.mp3'], ['x/a.mp3', 'y/a.mp3'])
    assert.deepEqual(faults, ['2 audio_filename audio_ambiguous'])
  })

  test('a row without a recording is a fault, and a recording without a row a warning', async ({
    assert,
  }) => {
    const { faults, warnings, unusedFiles } = await match(
      ['a.mp3'],
      ['x/b.mp3', 'c.mp3'],
      ['C.mp3']
    )
    assert.deepEqual(faults, ['2 audio_filename audio_missing'])
    assert.deepEqual(warnings, ['- audio_filename audio_unused'])
    assert.deepEqual(unusedFiles, ['x/b.mp3'])
  })

  test('a fault of a missing recording names those that no row has', async ({ assert }) => {
    const some = ['b.mp3', 'x/c.mp3', 'd.mp3', 'e.mp3', 'f.mp3', 'g.mp3', 'h.mp3']
    const messages = async (paths: string[]) => {
      const { messages: all } = await match(['a.mp3', 'b.mp3'], paths)
      return all
    }
    assert.deepEqual(
      await messages(some),
      [
        'There is no recording named "a.mp3". No row names these: "d.mp3", "e.mp3", "f.mp3", "g.mp3", "h.mp3"…',
      ].map((text) => `${text}.`)
    )
    assert.deepEqual(await messages(['b.mp3']), ['There is no recording named "a.mp3".'])
    assert.deepEqual(await messages([]), [
      'There is no recording named "a.mp3", nor any other MP3, WAV or M4A file.',
      'There is no recording named "b.mp3", nor any other MP3, WAV or M4A file.',
    ])
  })

  test('finds a recording whose name was read in the wrong encoding, and warns of it', async ({
    assert,
  }) => {
    const one = await match(
      ['café.mp3', 'CAFÉ 2.mp3'],
      ['cafe╠ü.mp3', 'x/cafÃ© 2.mp3'],
      ['été.mp3']
    )
    assert.deepEqual(one.matched, [
      [2, 'cafe╠ü.mp3'],
      [3, 'x/cafÃ© 2.mp3'],
    ])
    assert.deepEqual(one.faults, ['100 audio_filename audio_missing'])
    assert.lengthOf(one.warnings, 2)
    const two = await match(['café.mp3'], ['caf├⌐.mp3', 'cafÃ©.mp3'])
    assert.deepEqual(two.faults, ['2 audio_filename audio_ambiguous'])
    const right = await match(['café.mp3'], ['café.mp3', 'caf├⌐.mp3'])
    assert.isEmpty(right.faults)
    assert.deepEqual(right.unusedFiles, ['caf├⌐.mp3'])
    const faulty = await match([], ['caf├⌐.mp3'], ['café.mp3'])
    assert.isEmpty([...faulty.faults, ...faulty.unusedFiles])
  })

  test('looks for the recordings of faulty rows too, where a recording can have the name', async ({
    assert,
  }) => {
    const { faults } = await match([], ['a.mp3'], ['A.mp3', 'b.mp3', 'x/b.mp3', 'b.txt', ''])
    assert.deepEqual(faults, ['101 audio_filename audio_missing'])
  })

  test('says when two rows share a recording', async ({ assert }) => {
    const { matched, warnings } = await match(['a.mp3', 'a.mp3'], ['a.mp3'])
    assert.lengthOf(matched, 2)
    assert.deepEqual(warnings, ['3 audio_filename audio_used_twice'])
  })
})
