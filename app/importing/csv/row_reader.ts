import { isUtf8 } from 'node:buffer'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import type { Findings } from '#importing/findings'

/** Many times what a right row has: 500 characters of text, 20 tags of 100. */
export const MAX_ROW_BYTES = 64 * 1024
/** Parsed in one go; then others have their turn. */
const CHUNK_BYTES = 64 * 1024

export interface CsvRow {
  /** As a spreadsheet counts, from 1. */
  row: number
  /** As they are in the file, in the order of the headings. */
  cells: string[]
}

/** Parses row by row, until the first that has no end. */
export class RowReader {
  #row = 0
  /** The line, from 1, that the row being read begins in. */
  #line = 1
  readonly #isWhole: boolean

  constructor(
    private utf8: Uint8Array,
    private delimiter: string,
    private findings: Findings
  ) {
    this.#isWhole = isUtf8(utf8)
  }

  async *read(): AsyncGenerator<CsvRow> {
    for await (const { record, lines } of this.#records()) {
      this.#row++
      this.#line = lines
      const cells = this.#isWhole ? record : this.#decode(record)
      if (cells.some(holdsOpenQuote)) return this.#reportOpenQuote(this.#row)
      if (cells.some((cell) => cell.trim() !== '')) yield { row: this.#row, cells }
    }
  }

  async *#records() {
    let records: { record: string[]; lines: number }[] = []
    const parser = parse({
      delimiter: this.delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: MAX_ROW_BYTES,
      // Where not everything is UTF-8, each cell is decoded for itself.
      encoding: this.#isWhole ? 'utf8' : 'latin1',
      // Taken here, for the parser's stream forgets what it holds when a fault comes.
      on_record: (record, { lines }) => {
        records.push({ record, lines })
        return null
      },
    })
    let failure: unknown
    parser.on('error', (error) => (failure = error))
    for (const chunk of inChunks(this.utf8)) {
      await nextTurn()
      await new Promise((done) => parser.write(chunk, done))
      yield* records
      if (failure !== undefined) return this.#reportEnd(failure)
      records = []
    }
    await new Promise((done) => parser.end(done))
    yield* records
    if (failure !== undefined) this.#reportEnd(failure)
  }

  #decode(record: string[]): string[] {
    return record.map((cell, index) => {
      const bytes = Buffer.from(cell, 'latin1')
      if (isUtf8(bytes)) return bytes.toString('utf8')
      const message =
        `Cell ${index + 1} of this row is not in UTF-8, as other parts of the file are: correct it,` +
        ' or name the encoding of the whole file.'
      this.findings.fault(this.#row, null, 'mixed_encodings', message)
      return new TextDecoder('windows-1252').decode(bytes)
    })
  }

  #reportEnd(error: unknown): void {
    if (!(error instanceof CsvError)) throw error
    const { code, lines } = error as CsvError & { lines: number }
    const row = this.#row + 1
    const isLong = code === 'CSV_MAX_RECORD_SIZE'
    if (code === 'CSV_QUOTE_NOT_CLOSED' || (isLong && lines > this.#line + 1)) {
      this.#reportOpenQuote(row)
    } else if (isLong) {
      const message = `This row is longer than ${MAX_ROW_BYTES / 1024} KB. Nothing after it was read.`
      this.findings.fault(row, null, 'row_too_long', message)
    } else throw error
  }

  #reportOpenQuote(row: number): void {
    const message =
      'A quotation mark is opened in this row and not closed: close it, or write it twice where it' +
      ' is part of the text. Nothing after it was read.'
    this.findings.fault(row, null, 'quote_not_closed', message)
  }
}

/** The parser leaves an opening quotation mark where the closing one has something behind it. */
function holdsOpenQuote(cell: string): boolean {
  return cell.startsWith('"') && /[\r\n]/.test(cell)
}

function* inChunks(bytes: Uint8Array): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES)
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  }
}
