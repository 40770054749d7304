import { test } from '@japa/runner'
import { requestHash } from '#practice/request_hash'

test.group('Request hash', () => {
  test('a request hash is the same whatever the order of fields', ({ assert }) => {
    const one = { mode: 'a', results: [{ id: 1, score: null }], at: new Date(0) }
    const other = { at: new Date(0), results: [{ score: null, id: 1 }], mode: 'a' }
    assert.equal(requestHash(one), requestHash(other))
    assert.match(requestHash(one), /^[0-9a-f]{64}$/)
  })

  test('a request hash differs when {why}')
    .with([
      { why: 'a list has another order', content: { list: [2, 1], at: new Date(0) } },
      { why: 'a value differs', content: { list: [1, 3], at: new Date(0) } },
      { why: 'a time differs', content: { list: [1, 2], at: new Date(1) } },
      { why: 'a number is text', content: { list: [1, '2'], at: new Date(0) } },
      { why: 'a field is missing', content: { list: [1, 2] } },
      { why: 'a field is null', content: { list: [1, 2], at: null } },
    ])
    .run(({ assert }, { content }) => {
      assert.notEqual(requestHash({ list: [1, 2], at: new Date(0) }), requestHash(content))
    })
})
