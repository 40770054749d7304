import { readFileSync, writeFileSync } from 'node:fs'
import type { Agreement } from './agreement.ts'
import type { Compared, Comparison } from './comparison.ts'
import { drawPlot } from './plot.ts'
import type { Row, Share, Shown } from './separations.ts'

const DOCUMENT = new URL('../../docs/SCORING.md', import.meta.url)
const PLOT = new URL('../../docs/scoring.svg', import.meta.url)
const CURVES = new URL('../../docs/scoring-curves.svg', import.meta.url)
const BEGIN = '<!-- begin: npm run lab:scoring -->'
const END = '<!-- end: npm run lab:scoring -->'
/** What the plan asks for, as AUC. */
export const AIMS: Partial<Record<Row['case'], number>> = {
  'replaced': 0.99,
  'omitted': 0.99,
  'one sound': 0.95,
  'wrong sentence': 0.97,
}

interface Report {
  rows: Row[]
  words: Shown[]
  comparison: Comparison | null
  agreement: Agreement | null
  /** As SVG. */
  curves: string
}

/** Prints the figures, a line for each case of each group. */
export function printTable(rows: Row[], words: Shown[]): void {
  for (const row of rows) {
    const cells = [row.group.padEnd(24), row.case.padEnd(15), ...figures(row)]
    process.stdout.write(`${cells.join('  ')}\n`)
  }
  for (const row of words) {
    const cells = shownFigures(row).map((cell) => cell.padEnd(9))
    process.stdout.write(`${row.group.padEnd(24)}  shown: ${cells.join('  ')}\n`)
  }
}

export function printComparison({ recordings, rows }: Comparison): void {
  process.stdout.write(`Compared on ${recordings} recordings: before, now, difference\n`)
  for (const row of rows) {
    const cells = [row.group.padEnd(24), row.what.padEnd(34), ...comparedFigures(row)]
    process.stdout.write(`${cells.join('  ')}\n`)
  }
}

/** Puts the figures and the plots into docs/SCORING.md, between the markers. */
export function writeReport(
  { rows, words, comparison, agreement, curves }: Report,
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
    'How many faults are found, at every threshold that one could choose, for how many right ones that are taken for faults (human voices). The dots are what a learner is shown:',
    '',
    '![Faults found against false alarms](scoring-curves.svg)',
    '',
    ...(comparison ? comparedTable(comparison) : []),
    '![AUC of each case with its 95 % interval](scoring.svg)',
    '',
    '| voices | case | AUC | 95 % interval | equal error rate | right | wrong | aim |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    'What a learner is shown: the first two are mistakes of the scorer, the others are faults that it finds. `heard` is the share of the single wrong sounds of which it names the sound that was said.',
    '',
    '| voices | right words shown as faults | right sentences with an insertion | replaced | omitted | inserted | one sound | heard |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...words.map((row) => `| ${[row.group, ...shownFigures(row)].join(' | ')} |`),
    '',
    ...(agreement ? [describeAgreement(agreement), ''] : []),
    END,
  ].join('\n')
  const document = readFileSync(DOCUMENT, 'utf8')
  const [before] = document.split(BEGIN)
  const [, after = '\n'] = document.split(END)
  writeFileSync(DOCUMENT, `${before}${text}${after}`)
  writeFileSync(PLOT, drawPlot(rows))
  writeFileSync(CURVES, curves)
}

/** A sentence or two for whoever reads the page. */
export function describeAgreement(found: Agreement): string {
  const { learners, right, bad, rightShown, badShown } = found
  const range = ([low, high]: [number, number]) => `${low.toFixed(2)} to ${high.toFixed(2)}`
  return [
    `Learners who were held back (${learners}): the word's logit agrees with the experts' mean with r = ${found.correlation.toFixed(2)} (${range(found.correlationInterval)}).`,
    `Bad words (under 6 of 10, ${bad} of them) against right ones (9 and more, ${right}): AUC ${found.auc.toFixed(2)} (${range(found.aucInterval)}).`,
    `${(100 * rightShown).toFixed(1)} % of the right words are shown as faults, and ${(100 * badShown).toFixed(0)} % of the bad ones.`,
  ].join(' ')
}

function comparedTable({ recordings, rows }: Comparison): string[] {
  return [
    `Both scorers on the same ${recordings} recordings and the same trials:`,
    '',
    '| voices | figure | before | now | difference | 95 % interval |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${[row.group, row.what, ...comparedFigures(row)].join(' | ')} |`),
    '',
  ]
}

function comparedFigures({ what, before, now, interval: [low, high] }: Compared): string[] {
  const isAuc = what.startsWith('AUC')
  const figure = (value: number) => (isAuc ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`)
  const difference = (value: number) => `${value < 0 ? '' : '+'}${figure(value)}`
  return [
    figure(before),
    figure(now),
    difference(now - before),
    `${difference(low)} to ${difference(high)}`,
  ]
}

function shownFigures({ right, besideRight, cases, heard }: Shown): string[] {
  const shares = (['replaced', 'omitted', 'inserted', 'one sound'] as const).map((one) => {
    return percent(cases.get(one))
  })
  const named = { shown: heard, all: cases.get('one sound')?.all ?? 0 }
  return [percent(right), percent(besideRight), ...shares, percent(named)]
}

function percent(share: Share | undefined): string {
  return share && share.all > 0 ? `${((100 * share.shown) / share.all).toFixed(1)} %` : ''
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
