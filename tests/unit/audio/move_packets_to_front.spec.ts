import { test } from '@japa/runner'
import { AudioUndecodable } from '#audio/errors'
import { movePacketsToFront } from '#audio/move_packets_to_front'

function chunk(type: string, contents: string, size = contents.length): Buffer {
  const header = Buffer.alloc(12)
  header.write(type, 'latin1')
  header.writeBigInt64BE(BigInt(size), 4)
  return Buffer.concat([header, Buffer.from(contents)])
}

const caf = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('caff\0\x01\0\0'), ...chunks])
const desc = chunk('desc', 'd'.repeat(32))
const free = chunk('free', 'f')
const data = chunk('data', 'sound')
const pakt = chunk('pakt', 'table')

test.group('Move packets to front', () => {
  test('puts the packet table before the sound, and keeps all else in its order', ({ assert }) => {
    const moved = movePacketsToFront(caf(desc, free, data, free, pakt, free))
    assert.deepEqual(Buffer.from(moved), caf(desc, free, pakt, data, free, free))
  })

  test('leaves a file alone that is {why}')
    .with([
      { why: 'in order', file: caf(desc, pakt, data) },
      { why: 'without a table', file: caf(desc, data) },
      { why: 'without sound', file: caf(desc, pakt) },
      { why: 'of unknown size', file: caf(desc, chunk('data', 'sound', -1), pakt) },
      { why: 'cut off in its sound', file: caf(desc, chunk('data', 'sound', 2 ** 60), pakt) },
      { why: 'cut off in its first chunk', file: caf(desc).subarray(0, 15) },
    ])
    .run(({ assert }, { file }) => {
      assert.strictEqual(movePacketsToFront(file), file)
    })

  test('refuses chunks {why}')
    .with([
      { why: 'of a negative size', file: caf(desc, chunk('data', '', -2), pakt) },
      { why: 'without end', file: caf(...new Array<Buffer>(100_000).fill(chunk('free', ''))) },
    ])
    .run(({ assert }, { file }) => {
      assert.throws(() => movePacketsToFront(file), AudioUndecodable)
    })
})
