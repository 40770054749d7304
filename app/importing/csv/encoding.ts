import { isUtf8 } from 'node:buffer'
import type { Pause } from '#concurrency/time_slices'
import { misreadPlaces } from '#importing/csv/misread'

/** Encodings that spreadsheets write, under the names of the WHATWG Encoding Standard. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'macintosh',
  'windows-1250',
  'windows-1251',
  'windows-1254',
  'shift_jis',
  'gbk',
] as const
export type Encoding = (typeof ENCODINGS)[number]

/** An encoding that nothing in a file proves. */
export interface Guess {
  /** The next best. */
  other: Encoding
  /** A word that both read, each in its own way. */
  word: string
  otherWord: string
}

const BYTE_ORDER_MARKS: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Enough to tell: UTF-16 has a zero in nearly every second byte of an English text. */
const SAMPLE_BYTES = 4096

/** What is looked at or decoded in one go: a millisecond of work. */
const PIECE_BYTES = 64 * 1024

/** Of a word that a guess is shown by, on each side of what is not ASCII. */
const WORD_BYTES = 20

/**
 * Tells a text's encoding, unless it is named: by its byte order mark; by its zeros (UTF-16); else it is UTF-8 if all of
 * it can be that, or a part beyond ASCII is. What else there is beyond ASCII is a guess: Mac Roman
 * where that gives fewer odd words than Windows-1252.
 */
export async function encodingOf(
  bytes: Uint8Array,
  named: Encoding | undefined,
  pause: Pause
): Promise<{ encoding: Encoding; guess?: Guess }> {
  if (named !== undefined) return { encoding: named }
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => startsWith(bytes, mark))
  if (marked !== undefined) return { encoding: marked[0] }
  const wide = detectUtf16(bytes.subarray(0, SAMPLE_BYTES))
  if (wide !== undefined) return { encoding: wide }
  if (isUtf8(bytes) || (await hasUtf8Letters(bytes, pause))) return { encoding: 'utf-8' }
  return guessPage(bytes.subarray(Math.max(0, (await firstBeyondAscii(bytes, pause)) - WORD_BYTES)))
}

/** @param bytes from shortly before the first that is beyond ASCII */
function guessPage(bytes: Uint8Array): { encoding: Encoding; guess: Guess } {
  const sample = bytes.subarray(0, PIECE_BYTES)
  const oddIn = (encoding: Encoding) => misreadPlaces(new TextDecoder(encoding).decode(sample))
  const isMac = oddIn('macintosh') < oddIn('windows-1252')
  const [encoding, other] = isMac
    ? (['macintosh', 'windows-1252'] as const)
    : (['windows-1252', 'macintosh'] as const)
  const word = firstWord(sample)
  return {
    encoding,
    guess: {
      other,
      word: new TextDecoder(encoding).decode(word),
      otherWord: new TextDecoder(other).decode(word),
    },
  }
}

/** The bytes around the first that is beyond ASCII, up to blanks and what stands between cells. */
function firstWord(sample: Uint8Array): Uint8Array {
  const at = sample.findIndex((byte) => byte > 0x7f)
  const isEnd = (byte: number) => byte <= 0x22 || [0x2c, 0x3b, 0x7c].includes(byte)
  const before = sample.subarray(0, at).findLastIndex(isEnd)
  const after = sample.subarray(at, at + WORD_BYTES).findIndex(isEnd)
  return sample.subarray(before + 1, after === -1 ? at + WORD_BYTES : at + after)
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

/** Where the first byte is that is beyond ASCII; there is one. */
async function firstBeyondAscii(bytes: Uint8Array, pause: Pause): Promise<number> {
  let start = 0
  for (const piece of inPieces(bytes, PIECE_BYTES)) {
    const at = piece.findIndex((byte) => byte > 0x7f)
    if (at !== -1) return start + at
    start += piece.length
    await pause()
  }
  return start
}

function* inPieces(bytes: Uint8Array, pieceBytes: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const piece = bytes.subarray(start, start + pieceBytes)
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
  }
}
