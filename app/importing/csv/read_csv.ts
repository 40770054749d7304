import { type Pause, timeSlices } from '#concurrency/time_slices'
import {
  type Column,
  type ColumnPositions,
  columnsNamed,
  locateColumns,
  namesOf,
} from '#importing/csv/columns'
import {
  type Delimiter,
  DELIMITERS,
  detectDelimiter,
  isSeparatorLine,
} from '#importing/csv/delimiter'
import { type Encoding, encodingOf, type Guess, toUtf8 } from '#importing/csv/encoding'
import { type CsvRow, MAX_ROW_BYTES, RowReader } from '#importing/csv/row_reader'
import { findingMessage, type Findings, quoted } from '#importing/findings'

/** About 150,000 speeches in UTF-16. */
export const MAX_CSV_BYTES = 100 * 1024 ** 2
export const MAX_ROWS = 200_000
/** Among so many rows the headings are looked for: titles and notes may come before them. */
const MAX_FIRST_ROWS = 10
/** What to take instead of what would be detected. */
export interface CsvOverrides {
  encoding?: Encoding
  delimiter?: Delimiter
}

export interface CsvTable {
  encoding: Encoding
  delimiter: Delimiter
  headings: string[]
  positions: ColumnPositions
  /** Without those that are empty. */
  rows: CsvRow[]
  /** Whether all of the file could be read. */
  isWhole: boolean
}

/** @returns the cell as it is in the file; empty where there is none */
export function cellOf({ positions }: CsvTable, { cells }: CsvRow, column: Column): string {
  return cells[positions[column] ?? -1] ?? ''
}

/**
 * Reads a CSV file as spreadsheets write it. What cannot be read is among the findings; without the
 * required headings, there are no rows.
 *
 * @param bytes at most 100 MB
 * @param pause rejects when nobody waits for the table any more
 */
export async function readCsv(
  bytes: Uint8Array,
  overrides: CsvOverrides,
  findings: Findings,
  pause: Pause = timeSlices()
): Promise<CsvTable> {
  const { encoding, guess } = await encodingOf(bytes, overrides.encoding, pause)
  const delimiter = overrides.delimiter ?? detectDelimiter(firstLines(bytes, encoding))
  const table: CsvTable = {
    encoding,
    delimiter,
    headings: [],
    positions: {},
    rows: [],
    isWhole: false,
  }
  if (isWorkbook(bytes)) {
    findings.fault(null, null, 'not_csv', findingMessage('not_csv'))
    return table
  }
  if (guess !== undefined) warnOfGuess(encoding, guess, findings)
  const rows = new RowReader(bytes, encoding, DELIMITERS[delimiter], findings)
  const first: CsvRow[] = []
  for await (const row of rows.read(pause)) {
    if (table.headings.length === 0) {
      if (isSeparatorLine(row.cells)) continue
      first.push(row)
      if (!isHeadings(row) && first.length < MAX_FIRST_ROWS) continue
      if (!readHeadings(table, first, findings)) break
    } else if (table.rows.length === MAX_ROWS) {
      const message = findingMessage('too_many_rows', { max: MAX_ROWS })
      findings.fault(row.row, null, 'too_many_rows', message)
      break
    } else {
      checkWidth(row, table.headings.length, findings)
      table.rows.push(row)
    }
  }
  if (table.headings.length === 0 && first.length > 0) readHeadings(table, first, findings)
  if (table.rows.length === 0 && findings.faultCount === 0) {
    const name = table.headings.length === 0 ? 'no_headings' : 'no_rows'
    findings.fault(null, null, 'empty_file', findingMessage(name))
  }
  return { ...table, isWhole: findings.faultCount === 0 }
}

/** Says how the encoding was guessed: by a word that shows whether it is right. */
export function warnOfGuess(encoding: Encoding, guess: Guess, findings: Findings): void {
  const { other, word, otherWord } = guess
  const values = {
    encoding: nameOf(encoding),
    other: nameOf(other),
    word: quoted(word),
    otherWord: quoted(otherWord),
  }
  const message = findingMessage('encoding_guessed', values)
  findings.warn(null, null, 'encoding_guessed', message)
}

/** As it is named to us, and as people know it. */
function nameOf(encoding: Encoding): string {
  return encoding === 'macintosh' ? 'macintosh (Mac Roman)' : encoding
}

/** A single word may stand in any row. */
function isHeadings({ cells }: CsvRow): boolean {
  return columnsNamed(cells) > 1
}

/**
 * Takes the last of the first rows for the headings; the very first, where that one holds none.
 *
 * @returns whether they are right
 */
function readHeadings(table: CsvTable, first: CsvRow[], findings: Findings): boolean {
  const last = first.at(-1)!
  const headings = isHeadings(last) ? last : first[0]!
  const faultsBefore = findings.faultCount
  table.headings = withoutEmptyEnd(headings.cells)
  table.positions = locateColumns(table.headings, headings.row, findings)
  for (const { row, cells } of first.slice(0, first.indexOf(headings))) {
    const values = { cells: namesOf(withoutEmptyEnd(cells)), headings: headings.row }
    const message = findingMessage('row_before_headings', values)
    findings.warn(row, null, 'row_before_headings', message)
  }
  return findings.faultCount === faultsBefore
}

/** Cells beyond the headings are most often a text with a comma that is not in quotes. */
function checkWidth({ row, cells }: CsvRow, width: number, findings: Findings): void {
  if (!cells.slice(width).some((cell) => cell.trim() !== '')) return
  findings.fault(row, null, 'too_many_cells', findingMessage('more_cells_than_headings'))
}

function withoutEmptyEnd(cells: string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1)
}

/** XLSX and ODS are zip files; XLS is an OLE file. */
function isWorkbook(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  return start === '504b0304' || start === 'd0cf11e0'
}

/** The first lines that are not empty, the headings among them. */
function firstLines(bytes: Uint8Array, encoding: Encoding): string[] {
  const [start] = toUtf8(bytes.subarray(0, MAX_ROW_BYTES), encoding, MAX_ROW_BYTES)
  const lines = (start ?? '').toString().split(/[\r\n]+/, MAX_FIRST_ROWS + 2)
  return lines.filter((line) => line.trim() !== '')
}
