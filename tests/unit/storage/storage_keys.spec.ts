import { test } from '@japa/runner'
import { checkedKey, numbered, safeName } from '#storage/storage_keys'

test.group('The name of a stored recording', () => {
  test('the name of a stored recording becomes {safe}')
    .with([
      { given: 'apple.mp3', safe: 'apple.mp3' },
      { given: 'Crème brûlée!.MP3', safe: 'creme-brulee.mp3' },
      { given: 'Cre\u0300me.mp3', safe: 'creme.mp3' },
      { given: '../../etc/passwd', safe: 'passwd' },
      { given: 'C:\\Audio\\a_1 (2).wav', safe: 'a_1-2.wav' },
      { given: 'line\nbreak\0.m4a', safe: 'line-break.m4a' },
      { given: 'a.b.c.mp3', safe: 'a-b-c.mp3' },
      { given: '日本語.mp3', safe: 'recording.mp3' },
      { given: '....', safe: 'recording' },
      { given: '', safe: 'recording' },
      { given: '-rf.mp3', safe: 'rf.mp3' },
    ])
    .run(({ assert }, { given, safe }) => {
      assert.equal(safeName(given), safe)
      assert.equal(checkedKey(`uploads/${safe}`), `uploads/${safe}`)
    })

  test('the name of a stored recording is never too long for a disk', ({ assert }) => {
    const name = safeName(`${'very '.repeat(60)}long.${'mp3'.repeat(60)}`)
    assert.isBelow(name.length, 120)
    assert.doesNotThrow(() => checkedKey(`uploads/${name}`))
  })

  test('the name of a stored recording gets its number before the extension', ({ assert }) => {
    assert.equal(numbered('a/b.mp3', 0), 'a/b.mp3')
    assert.equal(numbered('a/b.mp3', 12), 'a/b_12.mp3')
    assert.equal(numbered('a.b/c', 1), 'a.b/c_1')
  })
})
