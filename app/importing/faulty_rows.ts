import { WHY_COLUMN } from '#importing/csv/columns'
import { DELIMITERS } from '#importing/csv/delimiter'
import { neutralize } from '#importing/csv/formulas'
import type { ImportReport } from '#importing/import_content'

/**
 * The faulty rows as a CSV file, with one more column that says why: to be mended in a spreadsheet
 * and sent again. It has the delimiter of the file that came.
 *
 * @returns UTF-8 with a byte order mark, by which Excel knows it; undefined when no row is faulty
 */
export function faultyRowsCsv({ table, faults, isFaulty }: ImportReport): string | undefined {
  const rows = table.rows.filter(({ row }) => isFaulty(row))
  if (rows.length === 0) return undefined
  const why = new Map<number, string[]>()
  for (const { row, column, message } of faults) {
    if (row === null) continue
    const reason = column === null ? message : `${column}: ${message}`
    why.set(row, [...(why.get(row) ?? []), reason])
  }
  const { headings } = table
  const places = headings.map((heading, index) => ({ heading, index }))
  // A file that comes back with the column has it once.
  const kept = places.filter(({ heading }) => heading.trim().toLowerCase() !== WHY_COLUMN)
  const lines = [
    [...kept.map(({ heading }) => heading), WHY_COLUMN],
    ...rows.map(({ row, cells }) => [
      // As they came: what a spreadsheet has executed so far, it executes again.
      ...kept.map(({ index }) => cells[index] ?? ''),
      neutralize(why.get(row)?.join(' ') ?? ''),
    ]),
  ]
  return toCsv(lines, DELIMITERS[table.delimiter])
}

/** RFC 4180, with a byte order mark. Cells are quoted where they must be. */
export function toCsv(rows: string[][], delimiter: string): string {
  const lines = rows.map((cells) => cells.map((cell) => toCell(cell, delimiter)).join(delimiter))
  return `\ufeff${lines.join('\r\n')}\r\n`
}

export function toCell(cell: string, delimiter: string): string {
  const isPlain = !/["\r\n]/.test(cell) && !cell.includes(delimiter)
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}
