import { DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import type { KeptImport } from '#importing/jobs/import_row'
import { messageWords } from '#panel/message_words'
import { t } from '#panel/texts'

/** As they are called everywhere. */
const ENCODING_NAMES: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows-1252',
  'macintosh': 'Mac Roman',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  'windows-1254': 'Windows-1254',
  'shift_jis': 'Shift JIS',
  'gbk': 'GBK',
}

interface Option {
  value: string
  label: string
  isChosen: boolean
}

/** A sheet as the second step shows it. */
interface SheetPage {
  name: string
  /** Such as "UTF-8, comma (,)". */
  read: string
  encodings: Option[]
  delimiters: Option[]
  headings: string[]
  rows: { row: string; cells: string[] }[]
  faults: string[]
  warnings: string[]
}

/** @returns undefined before a sheet was sent */
export function sheetPage({ csv_name: name, sheet, encoding, delimiter }: KeptImport) {
  if (sheet === null) return undefined
  const page: SheetPage = {
    name: name ?? '',
    read: `${encodingWords(sheet.encoding)}, ${delimiterWords(sheet.delimiter)}`,
    encodings: options(ENCODINGS, encodingWords, encoding),
    delimiters: options(DELIMITER_NAMES, delimiterWords, delimiter),
    headings: sheet.headings,
    rows: sheet.rows.map(({ row, cells }) => ({
      row: String(row),
      cells: sheet.headings.map((_, index) => cells[index] ?? ''),
    })),
    faults: sheet.faults.map((fault) => (typeof fault === 'string' ? fault : messageWords(fault))),
    warnings: (sheet.warnings ?? []).map(messageWords),
  }
  return page
}

export function encodingWords(encoding: string): string {
  return ENCODING_NAMES[encoding] ?? encoding
}

export function delimiterWords(delimiter: string): string {
  return isDelimiter(delimiter) ? t(`imports.delimiters.${delimiter}`) : delimiter
}

function isDelimiter(name: string): boolean {
  return DELIMITER_NAMES.some((known) => known === name)
}

function options(
  names: readonly string[],
  words: (name: string) => string,
  chosen: string | null
): Option[] {
  const detected = { value: '', label: t('imports.as_detected'), isChosen: chosen === null }
  const known = names.map((name) => {
    return { value: name, label: words(name), isChosen: name === chosen }
  })
  return [detected, ...known]
}
