import { isUtf8 } from 'node:buffer'
import { CsvError, parse } from 'csv-parse'
import type { Pause } from '#concurrency/time_slices'
import { type Encoding, toUtf8 } from '#importing/csv/encoding'
import { findingMessage, type Findings } from '#importing/findings'

/** Many times what a right row has: 500 characters of text, 20 tags of 100. */
export const MAX_ROW_BYTES = 64 * 1024
/** Far more than there are columns; the parser would take a row of delimiters for millions of cells. */
export const MAX_CELLS = 1000
/** Spreadsheets leave some at the end. Each takes the parser as long as a row with a text. */
export const MAX_EMPTY_ROWS = 10_000
/** Parsed in one go: a row with other cells than the first takes the parser 12 µs, however short. */
const CHUNK_BYTES = 256

export interface CsvRow {
  /** As a spreadsheet counts, from 1. */
  row: number
  /** As they are in the file, in the order of the headings. */
  cells: string[]
}

/** Parses row by row, until the first that has no end, or is too long. */
export class RowReader {
  #row = 0
  /** The line, from 1, that the row being read begins in. */
  #line = 1
  #emptyRows = 0
  readonly #isWhole: boolean

  constructor(
    private bytes: Uint8Array,
    private encoding: Encoding,
    private delimiter: string,
    private findings: Findings
  ) {
    this.#isWhole = encoding !== 'utf-8' || isUtf8(bytes)
  }

  /** @param pause awaited after every few rows */
  async *read(pause: Pause): AsyncGenerator<CsvRow> {
    for await (const { record, lines } of this.#records(pause)) {
      this.#row++
      this.#line = lines
      if (record.length > MAX_CELLS) return this.#reportTooManyCells()
      const cells = this.#isWhole ? record : this.#decode(record)
      if (cells.some(holdsOpenQuote)) return this.#reportOpenQuote(this.#row)
      if (cells.some((cell) => cell.trim() !== '')) yield { row: this.#row, cells }
      else if (++this.#emptyRows > MAX_EMPTY_ROWS) return this.#reportTooManyEmptyRows()
    }
  }

  async *#records(pause: Pause) {
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
    let bytesOfRow = 0
    for (const chunk of toUtf8(this.bytes, this.encoding, CHUNK_BYTES)) {
      await pause()
      await new Promise((done) => parser.write(chunk, done))
      bytesOfRow = records.length === 0 ? bytesOfRow + chunk.length : 0
      yield* records
      if (failure !== undefined) return this.#reportEnd(failure)
      // The parser counts the letters of a row only, not its delimiters and quotation marks.
      if (bytesOfRow > 2 * MAX_ROW_BYTES) return this.#reportTooLong(this.#row + 1)
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
      const message = findingMessage('mixed_encodings', { cell: index + 1 })
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
    } else if (isLong) this.#reportTooLong(row)
    else throw error
  }

  #reportTooLong(row: number): void {
    const message = findingMessage('row_too_long', { max: MAX_ROW_BYTES / 1024 })
    this.findings.fault(row, null, 'row_too_long', message)
  }

  #reportTooManyCells(): void {
    const message = findingMessage('too_many_cells', { max: MAX_CELLS })
    this.findings.fault(this.#row, null, 'too_many_cells', message)
  }

  #reportTooManyEmptyRows(): void {
    const message = findingMessage('too_many_empty_rows', { max: MAX_EMPTY_ROWS })
    this.findings.fault(this.#row, null, 'too_many_empty_rows', message)
  }

  #reportOpenQuote(row: number): void {
    this.findings.fault(row, null, 'quote_not_closed', findingMessage('quote_not_closed'))
  }
}

/** The parser leaves an opening quotation mark where the closing one has something behind it. */
function holdsOpenQuote(cell: string): boolean {
  return cell.startsWith('"') && /[\r\n]/.test(cell)
}
