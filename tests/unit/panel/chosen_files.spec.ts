import { test } from '@japa/runner'
import { zipFile } from '#tests/support/importing/zip_files'
import { useScriptTexts } from '#tests/support/script_texts'
import {
  type DiskFile,
  type DroppedEntry,
  findInDrop,
  findInFiles,
  type Found,
  nameOf,
} from '../../../resources/panel/js/upload_queue/chosen_files.js'
import type { Counts } from '../../../resources/panel/js/upload_queue/queue.js'
import {
  holdWords,
  progressWords,
  skippedWords,
  timeLeftWords,
  twinWords,
} from '../../../resources/panel/js/upload_queue/words.js'

function file(path: string, content: string | Uint8Array<ArrayBuffer> = 'sound'): DiskFile {
  const made = new File([content], path.replace(/.*\//, ''))
  return Object.assign(made, path.includes('/') ? { webkitRelativePath: path } : {})
}

/** A folder as a drop gives it: a hundred entries at a time. */
function dropped(path: string, content: (DroppedEntry | DiskFile)[]): DroppedEntry {
  const entries = content.map((one): DroppedEntry => {
    if (!(one instanceof File)) return one as DroppedEntry
    return {
      name: one.name,
      fullPath: `${path}/${one.name}`,
      isDirectory: false,
      file: (found) => found(one),
    }
  })
  return {
    name: nameOf(path),
    fullPath: path,
    isDirectory: true,
    createReader() {
      let at = 0
      return { readEntries: (found) => found(entries.slice(at, (at += 100))) }
    },
  }
}

function pathsOf({ recordings }: Found): string[] {
  return recordings.map(({ path }) => path)
}

test.group('What somebody chooses or drops', (group) => {
  group.setup(useScriptTexts)

  test('is searched for recordings; what is none is said', async ({ assert }) => {
    const found = await findInFiles([
      file('set/a.WAV'),
      file('set/deep/er/b.mp3'),
      file('set/.c.wav'),
      file('set/__MACOSX/._a.wav'),
      file('set/.git/d.wav'),
      file('set/Thumbs.db'),
      file('set/Icon\r'),
      file('set/notes.txt'),
      file('set/more.rar'),
      file('wav'),
    ])
    assert.deepEqual(pathsOf(found), ['set/a.WAV', 'set/deep/er/b.mp3'])
    const skipped = found.skipped.map(({ path, as }) => `${as} ${path}`)
    assert.deepEqual(skipped, [
      'hidden set/.c.wav',
      'hidden set/__MACOSX/._a.wav',
      'hidden set/.git/d.wav',
      'hidden set/Thumbs.db',
      'hidden set/Icon\r',
      'other set/notes.txt',
      'archive set/more.rar',
      'other wav',
    ])
    assert.deepEqual(found.faults, [])
  })

  test('has folders with more files than a browser lists at once', async ({ assert }) => {
    const many = Array.from({ length: 250 }, (_, index) => file(`${index}.wav`))
    const hidden = dropped('/set/.git', [file('no.wav')])
    const set = dropped('/set', [dropped('/set/deep', many), hidden, file('last.wav')])
    const found = await findInDrop([set])
    assert.lengthOf(found.recordings, 251)
    assert.deepEqual(pathsOf(found).slice(-2), ['set/deep/249.wav', 'set/last.wav'])
    assert.deepEqual(found.skipped, [{ path: 'set/.git', as: 'hidden' }])
  })

  test('has what cannot be read', async ({ assert }) => {
    const base = { name: 'a.wav', fullPath: '/a.wav' }
    const fails = (_found: unknown, fail: (error: unknown) => void) => fail(new Error('locked'))
    const found = await findInDrop([
      { ...base, isDirectory: false, file: fails },
      { ...base, isDirectory: true, createReader: () => ({ readEntries: fails }) },
    ])
    assert.deepEqual(
      found.skipped.map(({ as }) => as),
      ['unreadable', 'unreadable']
    )
  })

  test('has zip files, also broken ones', async ({ assert }) => {
    const bytes = zipFile([
      { name: 'x/a.wav' },
      { name: '../b.wav' },
      { name: 'c.wav', mode: 0o120777 },
      { name: 'd.zip' },
    ])
    const found = await findInFiles([
      file('one.zip', new Uint8Array(bytes)),
      file('two.ZIP', 'no zip file'),
    ])
    assert.deepEqual(pathsOf(found), ['one.zip/x/a.wav', 'one.zip/../b.wav'])
    assert.deepEqual(
      found.skipped.map(({ as }) => as),
      ['link', 'archive']
    )
    assert.match(found.faults.join(), /^two\.ZIP is damaged/)
  })

  test('is no more than an import takes', async ({ assert }) => {
    const one = file('a.wav')
    const found = await findInFiles(Array<DiskFile>(10_001).fill(one))
    assert.lengthOf(found.recordings, 10_000)
    assert.match(found.faults.join(), /10,000 recordings at most/)
  })

  test('has names as the server calls them')
    .with([
      ['a/b/c.wav', 'c.wav'],
      ['a\\b.wav ', 'b.wav'],
      ['ou\u0300.wav', 'o\u00f9.wav'],
      ['../../x.wav', 'x.wav'],
    ] as const)
    .run(({ assert }, [path, name]) => {
      assert.equal(nameOf(path), name)
    })
})

const NONE: Counts = { all: 0, waiting: 0, sending: 0, done: 0, refused: 0, leftOut: 0 }

test.group('What the queue of recordings says', (group) => {
  group.setup(useScriptTexts)

  test('how far it is', ({ assert }) => {
    const counts = { ...NONE, all: 5001, done: 4210, refused: 3, waiting: 787, leftOut: 1 }
    assert.equal(
      progressWords(counts, { isPaused: false, timeLeft: 240_000 }),
      '4,210 of 5,000 are here · 3 refused · 1 left out · about 4 min left'
    )
    assert.match(progressWords(counts, { isPaused: true, timeLeft: 1 }), /left out · paused$/)
    const over = { ...NONE, all: 2, done: 2 }
    assert.equal(progressWords(over, { isPaused: true, timeLeft: 0 }), '2 of 2 are here · done')
  })

  test('how long it takes: {0}')
    .with([
      [undefined, undefined],
      [0, 'less than a minute left'],
      [50_000, 'about 1 min left'],
      [89 * 60_000, 'about 89 min left'],
      [3 * 3_600_000, 'about 3 h left'],
    ] as const)
    .run(({ assert }, [ms, words]) => {
      assert.equal(timeLeftWords(ms), words)
    })

  test('why it waits', ({ assert }) => {
    assert.equal(
      holdWords({ kind: 'lost', until: 8000 }, 790, 100),
      'Connection lost: 790 files wait, goes on by itself in 8 s.'
    )
    assert.equal(
      holdWords({ kind: 'busy', until: 100 }, 1, 100),
      'The server is busy: 1 file waits, trying again.'
    )
    assert.match(holdWords({ kind: 'signed out' }, 2, 0), /sign in in another tab, then Try now/)
  })

  test('what it leaves out, with a few names', ({ assert }) => {
    const skipped = ['a', 'b', 'c', 'd'].map((path) => ({ path, as: 'hidden' as const }))
    assert.deepEqual(skippedWords(skipped), ['Left out: 4 hidden files (a, b, c, …).'])
    assert.deepEqual(skippedWords([]), [])
    assert.deepEqual(twinWords(['x/a.wav']), [
      'Left out: 1 file has the name and size of another one (x/a.wav).',
    ])
  })
})
