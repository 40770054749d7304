import { randomUUID } from 'node:crypto'
import { timeSlices } from '#concurrency/time_slices'
import { encodingOf } from '#importing/csv/encoding'
import { type CsvOverrides, readCsv, warnOfGuess } from '#importing/csv/read_csv'
import { type Finding, Findings } from '#importing/findings'
import { SheetLost } from '#importing/jobs/errors'
import type { SheetPreview } from '#importing/jobs/import_row'
import type { Reservation } from '#importing/uploads/upload_receiver'
import { messageIn } from '#messages/message'
import { RecordingNotFound } from '#storage/errors'
import type { RecordingStorage } from '#storage/recording_storage'

/** Sheets of imports, and their faulty rows, are stored under it. */
export const IMPORTS_FOLDER = 'imports/'

/** @returns a storage key that nothing had before */
export function newSheetKey(importId: string): string {
  return `${IMPORTS_FOLDER}${importId}/${randomUUID()}.csv`
}

const SHOWN_ROWS = 5
const SHOWN_COLUMNS = 20
const SHOWN_UNITS = 200

/** Rows of the usual length, by the hundred. */
const START_BYTES = 128 * 1024

/** Reads the beginning of a sheet, as an import would read it. */
export async function previewSheet(
  csv: Uint8Array,
  overrides: CsvOverrides
): Promise<SheetPreview> {
  const { encoding, guess } = await encodingOf(csv, overrides.encoding, timeSlices())
  const findings = new Findings()
  if (guess !== undefined) warnOfGuess(encoding, guess, findings)
  const table = await readCsv(csv.subarray(0, START_BYTES), { ...overrides, encoding }, findings)
  const cut = (cell: string) => (cell.length > SHOWN_UNITS ? `${cut200(cell)}…` : cell)
  const shown = (cells: string[]) => cells.slice(0, SHOWN_COLUMNS).map(cut)
  // Where the beginning ends, a row may be torn: what is wrong with rows, the check says.
  const ofTheFile = (found: Finding[]) => found.filter(({ code }) => OF_THE_FILE.includes(code))
  return {
    encoding,
    delimiter: table.delimiter,
    headings: shown(table.headings),
    rows: table.rows.slice(0, SHOWN_ROWS).map(({ row, cells }) => ({ row, cells: shown(cells) })),
    faults: ofTheFile(findings.faults).map(messageIn),
    warnings: ofTheFile(findings.warnings).map(messageIn),
  }
}

const OF_THE_FILE = [
  ...['not_csv', 'empty_file', 'missing_heading', 'doubled_heading'],
  ...['encoding_guessed', 'row_before_headings'],
]

/** Never within a pair of surrogates. */
function cut200(cell: string): string {
  return cell.slice(0, SHOWN_UNITS).toWellFormed()
}

/** A name as a page shows it: well-formed, and not longer than names of files are. */
export function sheetName(sent: string): string {
  return sent.replaceAll('\0', '').toWellFormed().slice(0, 255).toWellFormed()
}

/**
 * Reads a sheet, or the faulty rows of one.
 *
 * @throws SheetLost, StorageUnavailable
 */
export async function readSheet(
  storage: RecordingStorage,
  key: string,
  reservation?: Reservation
): Promise<Buffer> {
  try {
    reservation?.grow(await storage.sizeOf(key))
    return await storage.read(key)
  } catch (error) {
    throw error instanceof RecordingNotFound ? new SheetLost() : error
  }
}

/** What cannot be deleted now is swept away later. */
export async function forgetSheet(storage: RecordingStorage, key: string): Promise<void> {
  await storage.delete(key).catch(() => undefined)
}
