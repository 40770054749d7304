import { readFileSync, writeFileSync } from 'node:fs'
import { drawPlot } from './plot.ts'
import type { FalseAlarms, Row } from './separations.ts'

const DOCUMENT = new URL('../../docs/SCORING.md', import.meta.url)
const PLOT = new URL('../../docs/scoring.svg', import.meta.url)
const BEGIN = '<!-- begin: npm run lab:scoring -->'
const END = '<!-- end: npm run lab:scoring -->'
/** What the plan asks for, as AUC. */
export const AIMS: Partial<Record<Row['case'], number>> = {
  'replaced': 0.99,
  'omitted': 0.99,
  'one sound': 0.95,
  'wrong sentence': 0.97,
}

/** Prints the figures, a line for each case of each group. */
export function printTable(rows: Row[], alarms: FalseAlarms[]): void {
  for (const row of rows) {
    const cells = [row.group.padEnd(24), row.case.padEnd(15), ...figures(row)]
    process.stdout.write(`${cells.join('  ')}\n`)
  }
  for (const { group, low, right } of alarms) {
    process.stdout.write(
      `${group.padEnd(24)}  ${low} of ${right} right words are shown as faults\n`
    )
  }
}

/** Puts the figures and the plot into docs/SCORING.md, between the markers. */
export function writeReport(
  rows: Row[],
  alarms: FalseAlarms[],
  run: { limit: number; missing: string[] }
): void {
  const table = rows.map((row) => {
    return `| ${[row.group, row.case, ...figures(row), AIMS[row.case] ?? ''].join(' | ')} |`
  })
  const leftOut = run.missing.length > 0 ? ` Left out: ${run.missing.join(', ')}.` : ''
  const text = [
    BEGIN,
    '',
    `Written by \`npm run lab:scoring -- --limit ${run.limit}\`: at most ${run.limit} recordings of each held-back voice.${leftOut}`,
    '',
    '![AUC of each case with its 95 % interval](scoring.svg)',
    '',
    '| voices | case | AUC | 95 % interval | equal error rate | right | wrong | aim |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    'Right words that are shown as faults all the same:',
    '',
    '| voices | right words | faults | share |',
    '| --- | --- | --- | --- |',
    ...alarms.map(({ group, right, low }) => {
      return `| ${group} | ${right} | ${low} | ${((100 * low) / right).toFixed(1)} % |`
    }),
    '',
    END,
  ].join('\n')
  const document = readFileSync(DOCUMENT, 'utf8')
  const [before] = document.split(BEGIN)
  const [, after = '\n'] = document.split(END)
  writeFileSync(DOCUMENT, `${before}${text}${after}`)
  writeFileSync(PLOT, drawPlot(rows))
}

function figures(row: Row): string[] {
  const [low, high] = row.interval
  return [
    row.auc.toFixed(3),
    `${low.toFixed(3)} to ${high.toFixed(3)}`,
    `${(100 * row.equalErrorRate).toFixed(1)} %`,
    String(row.right),
    String(row.wrong),
  ]
}
