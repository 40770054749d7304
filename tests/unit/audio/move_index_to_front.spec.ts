import { test } from '@japa/runner'
import { AudioUndecodable } from '#audio/errors'
import { moveIndexToFront } from '#audio/move_index_to_front'
import { phoneRecording } from '#tests/support/recordings'

function box(type: string, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(body.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, body])
}

function offsets(type: 'stco' | 'co64', values: number[]): Buffer {
  const width = type === 'co64' ? 8 : 4
  const body = Buffer.alloc(8 + values.length * width)
  body.writeUInt32BE(values.length, 4)
  for (const [index, value] of values.entries()) {
    body.writeUInt32BE(value, 8 + index * width + width - 4)
  }
  return box(type, body)
}

const nested = (table: Buffer) =>
  box('moov', box('trak', box('mdia', box('minf', box('stbl', table)))))

const ftyp = box('ftyp', Buffer.from('M4A '))
const sound = box('mdat', Buffer.from('the sound'))

/** At most 600 in any of them. */
const track = box('trak', ...new Array<Buffer>(600).fill(offsets('stco', [])))
const manyBoxes = box('moov', track, track)

function moved(...boxes: Buffer[]): Buffer {
  return Buffer.from(moveIndexToFront(Buffer.concat(boxes)))
}

test.group('Move the index to the front', () => {
  for (const type of ['stco', 'co64'] as const) {
    test(`offsets of ${type} point at the moved sound`, ({ assert }) => {
      const place = ftyp.length + 8
      const index = nested(offsets(type, [place, place + 4]))
      const after = box('free', Buffer.from('more'))
      const result = moved(ftyp, sound, index, after)
      assert.lengthOf(result, ftyp.length + sound.length + index.length + after.length)
      assert.equal(result.toString('latin1', ftyp.length + 4, ftyp.length + 8), 'moov')
      const end = ftyp.length + index.length
      const second = result.readUInt32BE(end - 4)
      assert.equal(result.toString('latin1', second, second + 5), 'sound')
      assert.equal(result.toString('latin1', end + 4, end + 8), 'mdat')
      assert.equal(result.toString('latin1', result.length - 4), 'more')
    })
  }

  test('copies nothing where the index comes first', ({ assert }) => {
    for (const name of ['index_first.m4a', 'fragmented.mp4'] as const) {
      const bytes = phoneRecording(name)
      assert.strictEqual(moveIndexToFront(bytes), bytes)
    }
  })

  test('reads an index whose boxes lie in one another 100,000 times', ({ assert }) => {
    const depth = 100_000
    const index = Buffer.alloc(8 * depth)
    for (let at = 0; at < index.length; at += 8) {
      index.writeUInt32BE(index.length - at, at)
      index.write(at === 0 ? 'moov' : 'trak', at + 4, 'latin1')
    }
    assert.deepEqual(moved(ftyp, sound, index), Buffer.concat([ftyp, index, sound]))
  })

  test('refuses an MP4 file with {why}')
    .with([
      { why: 'no index', boxes: [ftyp, sound] },
      { why: 'no box at all', boxes: [Buffer.from('kettle')] },
      { why: 'a size under 8', boxes: [ftyp, Buffer.from('\0\0\0\x04mdat', 'latin1')] },
      { why: 'an offset that lies nowhere', boxes: [ftyp, sound, nested(offsets('stco', [9e6]))] },
      {
        why: 'more offsets than the table holds',
        boxes: [ftyp, sound, nested(box('stco', Buffer.from('\0\0\0\0\0\0\xff\xff', 'latin1')))],
      },
      {
        why: 'more offsets than sound can need',
        boxes: [ftyp, sound, nested(offsets('stco', new Array<number>(60_000).fill(20)))],
      },
      { why: 'boxes without end', boxes: new Array<Buffer>(2000).fill(box('free')) },
      { why: 'an index of more boxes than sound can need', boxes: [ftyp, sound, manyBoxes] },
      { why: 'an offset table of one byte', boxes: [ftyp, sound, nested(box('stco'))] },
    ])
    .run(({ assert }, { boxes }) => {
      assert.throws(() => moved(...boxes), AudioUndecodable)
    })
})
