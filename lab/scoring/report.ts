import { readFileSync, writeFileSync } from 'node:fs'
import { drawPlot } from './plot.ts'
import type { Faults, Row } from './separations.ts'

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
export function printTable(rows: Row[], words: Faults[]): void {
  for (const row of rows) {
    const cells = [row.group.padEnd(24), row.case.padEnd(15), ...figures(row)]
    process.stdout.write(`${cells.join('  ')}\n`)
  }
  for (const { group, low, right, wrong, found, heard } of words) {
    const told = `${found} of ${wrong} wrong sounds, ${heard} by their names`
    process.stdout.write(
      `${group.padEnd(24)}  shown as faults: ${low} of ${right} right words, ${told}\n`
    )
  }
}

/** Puts the figures and the plot into docs/SCORING.md, between the markers. */
export function writeReport(
  rows: Row[],
  words: Faults[],
  run: { options: string; recordings: number; missing: string[] }
): void {
  const table = rows.map((row) => {
    return `| ${[row.group, row.case, ...figures(row), AIMS[row.case] ?? ''].join(' | ')} |`
  })
  const leftOut = run.missing.length > 0 ? ` Left out: ${run.missing.join(', ')}.` : ''
  const command = ['npm run lab:scoring', run.options].filter(Boolean).join(' -- ')
  const text = [
    BEGIN,
    '',
    `Written by \`${command}\`: ${run.recordings} recordings of held-back voices.${leftOut}`,
    '',
    '![AUC of each case with its 95 % interval](scoring.svg)',
    '',
    '| voices | case | AUC | 95 % interval | equal error rate | right | wrong | aim |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    'Right words that are wrongly shown as faults, and words with one wrong sound that are rightly shown; the last column is the share of these in which `heard` names the sound that was said:',
    '',
    '| voices | right words | faults | share | wrong sounds | found | share | heard |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...words.map(({ group, right, low, wrong, found, heard }) => {
      const cells = [group, right, low, percent(low, right), wrong, found, percent(found, wrong)]
      return `| ${[...cells, percent(heard, wrong)].join(' | ')} |`
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

function percent(part: number, all: number): string {
  return `${((100 * part) / all).toFixed(1)} %`
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
