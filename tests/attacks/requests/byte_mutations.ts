import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import {
  bodyOf,
  broken,
  bytesOf,
  type Draft,
  type Ending,
  type Exchange,
  headOf,
  whole,
} from '#tests/attacks/requests/draft'
import { below, pick, type Random } from '#tests/attacks/requests/hostile'

export type Mutation = (draft: Draft, random: Random) => Exchange

const ENDINGS: Ending[] = ['half-close', 'reset', 'stall']
const COMPRESSORS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
const PLAIN_SIZES = [10, 1000, 300_000, 3_000_000] as const
const BROKEN_TAIL = Buffer.alloc(64, 0xff)

/** A compressed body. @param cut how many bytes its end loses, before bytes that are no end */
export function compressed(
  draft: Draft,
  encoding: keyof typeof COMPRESSORS,
  size: number,
  cut = 0
): Exchange {
  const plain = Buffer.concat([bodyOf(draft), Buffer.alloc(size, 0x20)])
  const packed = COMPRESSORS[encoding](plain)
  const body =
    cut === 0 ? packed : Buffer.concat([packed.subarray(0, packed.length - cut), BROKEN_TAIL])
  const type: Draft['headers'] =
    draft.json === undefined ? [] : [['Content-Type', 'application/json']]
  const headers: Draft['headers'] = [...draft.headers, ...type, ['Content-Encoding', encoding]]
  return whole(bytesOf({ ...draft, headers }, body))
}

/** The body in chunks, each with the line that names its length. */
function chunked(draft: Draft, chunks: Buffer[], line: (length: number) => string, end: string) {
  const pieces = chunks.flatMap((chunk) => [
    Buffer.from(line(chunk.length)),
    chunk,
    Buffer.from('\r\n'),
  ])
  const head = headOf(draft, ['Transfer-Encoding: chunked'])
  return Buffer.concat([head, ...pieces, Buffer.from(end)])
}

function slices(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size)
  )
}

/** A piece of the request line, the headers or the body, or of all. */
function place(bytes: Buffer, random: Random): [start: number, end: number] {
  const line = bytes.indexOf('\r\n')
  const head = bytes.indexOf('\r\n\r\n') + 4
  const regions = [
    [0, line],
    [line + 2, head],
    [head, bytes.length],
    [0, bytes.length],
  ] as const
  const [from, to] = pick(random, regions)
  const start = from + below(random, to - from)
  return [start, start + below(random, to - start)]
}

/** What can happen to the bytes of a request, whatever they mean. */
export const BYTE_MUTATIONS: Record<string, Mutation> = {
  'as it should be': (draft) => whole(bytesOf(draft)),
  'cut': (draft, random) => {
    const bytes = bytesOf(draft)
    const [start] = place(bytes, random)
    return broken(pick(random, ENDINGS), bytes.subarray(0, start))
  },
  'hung up after the last byte': (draft, random) => {
    return broken(pick(random, ['half-close', 'reset']), bytesOf(draft))
  },
  'doubled': (draft, random) => {
    const bytes = bytesOf(draft)
    const [start, end] = place(bytes, random)
    return broken('half-close', bytes.subarray(0, end), bytes.subarray(start))
  },
  'emptied': (draft, random) => {
    const bytes = bytesOf(draft)
    const [start, end] = place(bytes, random)
    return broken('half-close', bytes.subarray(0, start), bytes.subarray(end))
  },
  'lengthened': (draft, random) => {
    const bytes = bytesOf(draft)
    const [start] = place(bytes, random)
    const more = Buffer.alloc(
      pick(random, [1, 100, 20_000]),
      pick(random, ['x', ' ', '\0', '\r\n', ';'])
    )
    return broken('half-close', bytes.subarray(0, start), more, bytes.subarray(start))
  },
  'flipped bits': (draft, random) => {
    const bytes = Buffer.from(bytesOf(draft))
    for (let flips = 1 + below(random, 20); flips > 0; flips--) {
      bytes[below(random, bytes.length)]! ^= 1 << below(random, 8)
    }
    return broken('half-close', bytes)
  },
  'in many pieces': (draft, random) => {
    const bytes = bytesOf(draft)
    return whole(...slices(bytes, Math.ceil(bytes.length / (2 + below(random, 8)))))
  },
  'a length that is too short': (draft, random) => {
    const body = bodyOf(draft)
    return whole(headOf(draft, [`Content-Length: ${below(random, body.length + 1)}`]), body)
  },
  'a length that is too long': (draft, random) => {
    const body = bodyOf(draft)
    const length = body.length + pick(random, [1, 1000, 1e9, 1e15])
    return broken(pick(random, ENDINGS), headOf(draft, [`Content-Length: ${length}`]), body)
  },
  'a length that is none': (draft, random) => {
    const length = pick(random, ['-1', '1e3', '0x10', '', '99999999999999999999', '1, 2', 'NaN'])
    return broken('half-close', headOf(draft, [`Content-Length: ${length}`]), bodyOf(draft))
  },
  'odd chunks': (draft, random) => {
    const extension = `;${'x'.repeat(pick(random, [0, 1, 1000, 20_000]))}`
    const line = (length: number) => `00${length.toString(16).toUpperCase()}${extension}\r\n`
    const chunks = slices(bodyOf(draft), pick(random, [1, 7, 4096])).slice(0, 5000)
    const end = pick(random, [
      '0\r\n\r\n',
      '0\r\nTrailer: x\r\n\r\n',
      `0\r\n${'A: b\r\n'.repeat(3000)}\r\n`,
    ])
    return broken('half-close', chunked(draft, chunks, line, end))
  },
  'broken chunks': (draft, random) => {
    const lines = ['ffffffff\r\n', '-1\r\n', 'x\r\n', '\r\n', 'fffffffffffffffff\r\n', '2\n']
    const bad = pick(random, lines)
    const ending = pick(random, ENDINGS)
    return broken(
      ending,
      chunked(draft, [bodyOf(draft)], () => bad, '')
    )
  },
  'length and chunks': (draft) => {
    const framing = ['Content-Length: 5', 'Transfer-Encoding: chunked']
    return broken(
      'half-close',
      headOf(draft, framing),
      Buffer.from('0\r\n\r\nGET / HTTP/1.1\r\n\r\n')
    )
  },
  'another transfer encoding': (draft, random) => {
    const coding = pick(random, ['gzip, chunked', 'chunked, chunked', 'identity', 'xchunked', ' '])
    return broken('half-close', headOf(draft, [`Transfer-Encoding: ${coding}`]), bodyOf(draft))
  },
  'compressed': (draft, random) => {
    const encoding = pick(random, ['gzip', 'deflate', 'br'] as const)
    return compressed(draft, encoding, pick(random, PLAIN_SIZES), below(random, 13))
  },
  'pipelined': (draft, random) => {
    const kept = bytesOf(draft).toString('latin1').replace('Connection: close\r\n', '')
    return broken('half-close', Buffer.from(kept.repeat(2 + below(random, 6)), 'latin1'))
  },
  'expected to be asked for': (draft, random) => {
    const body = bodyOf(draft)
    const expect = pick(random, ['100-continue', '100-continue, x', 'tea'])
    const head = headOf(draft, [`Expect: ${expect}`, `Content-Length: ${body.length}`])
    return random() < 0.5 ? whole(head, body) : broken(pick(random, ENDINGS), head)
  },
}
