import type { Comparison } from '../bench.ts'
import type { Standing } from '../match.ts'
import type { Spread } from '../measure/statistics.ts'

const HEADINGS = [
  'target',
  'requests/s',
  'first = times',
  'p50 ms',
  'p99 ms',
  'server µs',
  'database µs',
  'generator µs',
  'memory MB',
  'errors',
]

/** A comparison as a Markdown table, aligned so that it can be read in a terminal too. */
export function comparisonTable({ standings, faults }: Comparison): string {
  return markdownTable([
    HEADINGS,
    ...standings.map(toRow),
    ...faults.map(({ name, fault }) => [name, ...Array<string>(8).fill('-'), oneLine(fault)]),
  ])
}

export function markdownTable(rows: string[][]): string {
  const [headings = []] = rows
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const toLine = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return [toLine(headings), toLine(rule), ...rows.slice(1).map(toLine)].join('\n')
}

function toRow(standing: Standing): string[] {
  return [
    standing.name,
    range(standing.perSecond, 0),
    range(standing.firstIsTimes, 2),
    digits(standing.p50, 1),
    digits(standing.p99, 1),
    digits(standing.serverCpu, 0),
    digits(standing.databaseCpu, 0),
    digits(standing.generatorCpu, 0),
    digits(standing.residentMegabytes, 0),
    describeErrors(standing),
  ]
}

export function describeErrors({ failures, overflows }: Standing): string {
  return countsOf(overflows > 0 ? { ...failures, 'listen queue full': overflows } : failures)
}

/** How often each thing happened, in words. */
export function countsOf(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${count} x ${reason}`)
  return parts.length === 0 ? '0' : parts.join(', ')
}

/** A median with its spread. */
export function range({ median, minimum, maximum }: Spread, decimals: number): string {
  return `${digits(median, decimals)} (${digits(minimum, decimals)}-${digits(maximum, decimals)})`
}

/** A number as text; a dash for what could not be measured. */
export function digits(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '-'
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s|]+/g, ' ').slice(0, 200)
}
