import { test } from '@japa/runner'
import { checkedKey, numbered } from '#storage/storage_keys'

test.group('The name of a stored recording', () => {
  test('the name of a stored recording gets its number before the extension', ({ assert }) => {
    assert.equal(numbered('a/b.mp3', 0), 'a/b.mp3')
    assert.equal(numbered('a/b.mp3', 12), 'a/b_12.mp3')
    assert.equal(numbered('a.b/c', 1), 'a.b/c_1')
  })

  test('the name of a stored recording is at most 255 characters with its folders', ({
    assert,
  }) => {
    const longest = `uploads/${'a'.repeat(247)}`
    assert.equal(checkedKey(longest), longest)
    assert.throws(() => checkedKey(`${longest}a`), /is no storage key/)
  })
})
