import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { ROOT, STORAGE } from '../product.ts'

export const VOICES = `${ROOT}tests/fixtures/voices/`
const MP3 = `${ROOT}tests/fixtures/recordings/plain.mp3`

const LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1']
const TAGS = 30

/** Where in a WAV file its number is written: samples near the start, in their lowest bits. */
const NUMBER_OFFSET = 200
const NUMBER_BITS = 20
const ID3_BYTES = 128

export type Format = 'wav' | 'mp3'

/** What an import is given. */
export interface Content {
  rows: number
  format: Format
  csv: string
  folder: string
  /** Of all recordings together. */
  megabytes: number
}

/**
 * Makes a CSV file and a folder with as many recordings, all of them different, unless an earlier run
 * did: as WAV the sentences of two voices (16 kHz, 3 s on average), as MP3 one sentence of 3.5 s.
 */
export function prepareContent(rows: number, format: Format): Content {
  const folder = `${STORAGE}/content-${rows}-${format}`
  const content = { rows, format, csv: `${folder}/speeches.csv`, folder: `${folder}/recordings` }
  const sources = readSources(format)
  const bytes = Array.from({ length: rows }, (_, row) => sources[row % sources.length]!.length)
  const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6
  if (existsSync(folder)) return { ...content, megabytes }
  const draft = `${folder}-draft`
  mkdirSync(`${draft}/recordings`, { recursive: true })
  const lines = ['audio_filename,text,level,type,tags']
  for (let row = 0; row < rows; row++) {
    const name = `${row}.${format}`
    writeFileSync(
      `${draft}/recordings/${name}`,
      numbered(sources[row % sources.length]!, row, format)
    )
    const text = `I have never seen such a beautiful garden before, and this is sentence ${row}.`
    const tags = `tag ${1 + (row % TAGS)}|tag ${1 + ((row + 7) % TAGS)}`
    const type = row % 2 === 0 ? 'question' : 'answer'
    lines.push(`${name},"${text}",${LEVELS[row % LEVELS.length]},${type},${tags}`)
  }
  writeFileSync(`${draft}/speeches.csv`, `${lines.join('\n')}\n`)
  renameSync(draft, folder)
  return { ...content, megabytes }
}

function readSources(format: Format): Buffer[] {
  if (format === 'mp3') return [Buffer.concat([readFileSync(MP3), Buffer.alloc(ID3_BYTES)])]
  const names = readdirSync(VOICES).filter((name) => name.endsWith('.wav'))
  return names.sort().map((name) => readFileSync(VOICES + name))
}

/** The same recording, but for its hash. */
function numbered(source: Buffer, number: number, format: Format): Buffer {
  const bytes = Buffer.from(source)
  if (format === 'mp3') {
    // An ID3v1 tag, with the title.
    bytes.write(`TAG${number}`, bytes.length - ID3_BYTES)
    return bytes
  }
  for (let bit = 0; bit < NUMBER_BITS; bit++) {
    const at = NUMBER_OFFSET + 2 * bit
    bytes.writeInt16LE((bytes.readInt16LE(at) & ~1) | ((number >> bit) & 1), at)
  }
  return bytes
}
