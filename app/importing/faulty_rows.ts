import { isWhy } from '#importing/csv/columns'
import { DELIMITERS } from '#importing/csv/delimiter'
import { escapeFormula, restore } from '#importing/csv/formulas'
import { toCsvLine } from '#importing/csv/write_csv'
import { findingMessage } from '#importing/findings'
import type { ImportReport } from '#importing/import_report'
import type { Message } from '#messages/message'

/**
 * The faulty rows as a CSV file, with one more column that says why: to be mended in a spreadsheet
 * and sent again. It has the delimiter of the file that came.
 *
 * @param say a finding's message, in the language of who reads it
 * @returns UTF-8 with a byte order mark, by which Excel knows it; undefined when no row is faulty
 */
export function faultyRowsCsv(
  { table, faults, isFaulty }: ImportReport,
  say = ({ message }: Message): string => message
): string | undefined {
  const rows = table.rows.filter(({ row }) => isFaulty(row))
  if (rows.length === 0) return undefined
  const why = new Map<number, string[]>()
  for (const fault of faults) {
    const { row, column } = fault
    if (row === null) continue
    const reason = column === null ? say(fault) : `${column}: ${say(fault)}`
    why.set(row, [...(why.get(row) ?? []), reason])
  }
  const { headings } = table
  const places = headings.map((heading, index) => ({ heading, index }))
  // A file that comes back with the column has it once.
  const kept = places.filter(({ heading }) => !isWhy(heading))
  const lines = [
    [...kept.map(({ heading }) => escapeFormula(heading)), say(findingMessage('why_heading'))],
    ...rows.map(({ row, cells }) => [
      // As exports have them: whoever opens it is perhaps not who wrote the sheet.
      ...kept.map(({ index }) => escapeFormula(restore(cells[index] ?? ''))),
      escapeFormula(why.get(row)?.join(' ') ?? ''),
    ]),
  ]
  const delimiter = DELIMITERS[table.delimiter]
  return `\ufeff${lines.map((cells) => toCsvLine(cells, delimiter)).join('')}`
}
