import { isUtf8 } from 'node:buffer'
import type { Pause } from '#concurrency/time_slices'

/** Encodings that spreadsheets write, under the names of the WHATWG Encoding Standard. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

const BYTE_ORDER_MARKS: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Enough to tell: UTF-16 has a zero in nearly every second byte of an English text. */
const SAMPLE_BYTES = 4096

/** What is looked at or decoded in one go: a millisecond of work. */
const PIECE_BYTES = 64 * 1024

/**
 * Tells a text's encoding: by its byte order mark; by its zeros (UTF-16); else it is UTF-8 if all of
 * it can be that, or a part beyond ASCII is. What else there is beyond ASCII is Windows-1252.
 */
export async function detectEncoding(bytes: Uint8Array, pause: Pause): Promise<Encoding> {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => startsWith(bytes, mark))
  if (marked !== undefined) return marked[0]
  const wide = detectUtf16(bytes.subarray(0, SAMPLE_BYTES))
  if (wide !== undefined) return wide
  return isUtf8(bytes) || (await hasUtf8Letters(bytes, pause)) ? 'utf-8' : 'windows-1252'
}

/** @returns the text as UTF-8 in pieces, without a byte order mark; its own bytes if they are UTF-8 */
export function* toUtf8(
  bytes: Uint8Array,
  encoding: Encoding,
  pieceBytes: number
): Generator<Buffer> {
  const mark = BYTE_ORDER_MARKS.find(([name]) => name === encoding)?.[1] ?? []
  const text = startsWith(bytes, mark) ? bytes.subarray(mark.length) : bytes
  if (encoding === 'utf-8') return yield* inPieces(text, pieceBytes)
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  for (const piece of inPieces(text, pieceBytes)) {
    yield Buffer.from(decoder.decode(piece, { stream: true }))
  }
  yield Buffer.from(decoder.decode())
}

function startsWith(bytes: Uint8Array, start: number[]): boolean {
  return start.length > 0 && start.every((byte, index) => bytes[index] === byte)
}

function detectUtf16(sample: Uint8Array): Encoding | undefined {
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++
  const [high = 0, low = 0] = zeros
  const many = sample.length / 4
  if (low > many && high === 0) return 'utf-16le'
  if (high > many && low === 0) return 'utf-16be'
  return undefined
}

/** Whether letters beyond ASCII stand there in UTF-8, although not everything is UTF-8. */
async function hasUtf8Letters(bytes: Uint8Array, pause: Pause): Promise<boolean> {
  const decoder = new TextDecoder()
  for (const piece of inPieces(bytes, PIECE_BYTES)) {
    if (/[^\0-\x7f\ufffd]/.test(decoder.decode(piece, { stream: true }))) return true
    await pause()
  }
  return false
}

function* inPieces(bytes: Uint8Array, pieceBytes: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const piece = bytes.subarray(start, start + pieceBytes)
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
  }
}
