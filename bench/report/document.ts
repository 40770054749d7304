import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { BackingUp } from '../parts/backup.ts'
import type { Compressing } from '../parts/compress.ts'
import type { Importing } from '../parts/import.ts'
import type { ImportingOverApi } from '../parts/import_over_api.ts'
import type { Loading } from '../parts/load.ts'
import type { PanelPages } from '../parts/panel.ts'
import type { ProgressCosts } from '../parts/progress.ts'
import type { SavingAlone } from '../parts/save.ts'
import { ANSWER_AFTER_MS, AT_ONCE, type Scoring } from '../parts/score.ts'
import { CROWD, type ScoringLocally } from '../parts/score_local.ts'
import { ROOT } from '../product.ts'
import { comparisonTable, countsOf, digits, markdownTable, range } from './table.ts'
import type { Measured, Verdict } from './verdicts.ts'

const BEGIN = '<!-- results: written by npm run bench -- --write-docs -->'
const END = '<!-- end of the results -->'

const GIGABYTE = 1e9

/** The machine in plain words. */
export function describeMachine(): string {
  const [processor] = cpus()
  const memory = Math.round(totalmem() / GIGABYTE)
  return `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), ${memory} GB of memory, Node.js ${process.versions.node}`
}

export function verdictTable(verdicts: Verdict[]): string {
  return markdownTable([
    ['target', 'measured', 'verdict'],
    ...verdicts.map(({ target, measured, passed }) => [
      target,
      measured,
      passed === undefined ? 'not measured' : passed ? 'holds' : 'FAILS',
    ]),
  ])
}

export function loadingTable({ database, cells, health, draw, ...times }: Loading): string {
  const statuses = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', ')
  return markdownTable([
    [`loading ${database}`, ''],
    ['cells alone: time', `${digits(cells.seconds, 1)} s`],
    ['cells alone: size of the lists', `${digits(cells.megabytes, 1)} MB`],
    ['cells alone: growth of the process', `${digits(cells.residentMegabytes, 0)} MB`],
    ['cells alone: event-loop delay p99', `${digits(cells.delayP99, 1)} ms`],
    ['cells alone: longest event-loop delay', `${digits(cells.delayMax, 1)} ms`],
    ['server: from its start to the first answer', `${digits(times.secondsToAnswer, 1)} s`],
    ['server: from there to the whole catalog', `${digits(times.secondsToLoad, 1)} s`],
    ['server: /health meanwhile', statuses(health.statuses)],
    ['server: /health p99 and slowest', milliseconds(health)],
    ['server: random speeches meanwhile', statuses(draw.statuses)],
    ['server: random speeches p99 and slowest', milliseconds(draw)],
  ])
}

/** Where a page takes longer, an editor waits. */
const PAGE_LIMIT_MS = 50

export function panelTable({ database, medians }: PanelPages): string {
  return markdownTable([
    [`admin pages, ${database}: speeches`, 'ms (median)', `below ${PAGE_LIMIT_MS} ms`],
    ...Object.entries(medians).map(([name, ms]) => {
      return [name, digits(ms, 1), ms < PAGE_LIMIT_MS ? 'holds' : 'FAILS']
    }),
  ])
}

export function savingTable({ database, perSecond, productIsTimes }: SavingAlone): string {
  return markdownTable([
    [`saving without HTTP, ${database}`, 'sessions/s', 'product = times'],
    ...Object.entries(perSecond).map(([name, saved]) => {
      const times = productIsTimes[name]
      return [name, range(saved, 0), times === undefined ? '' : range(times, 2)]
    }),
  ])
}

export function progressTable({ database, perSecond, ...times }: ProgressCosts): string {
  const { savedPlain, savedVerified, readKept, readFromResults } = perSecond
  return markdownTable([
    [`progress without HTTP, ${database}`, 'a second', 'times'],
    ['saving a session of 15 results', range(savedPlain, 0), ''],
    [
      'the same with receipts and a client id',
      range(savedVerified, 0),
      range(times.verifiedIsTimes, 2),
    ],
    ['the home screen, three years, from results', range(readFromResults, 0), ''],
    ['the same from what is kept', range(readKept, 0), range(times.keptIsTimes, 1)],
  ])
}

export function scoringTable(scoring: Scoring[]): string {
  const heading = `${AT_ONCE} at once, Azure's stand-in answers after ${ANSWER_AFTER_MS} ms; times in ms`
  return markdownTable([
    [heading, 'requests', 'requests/s', 'p50', 'p95', 'slowest', 'server', 'delay p99', 'errors'],
    ...scoring.map((one) => [
      withFfmpeg(one.format, one),
      String(one.requests),
      ...[one.perSecond, one.p50, one.p95, one.slowest].map((value) => digits(value, 0)),
      digits(one.serverCpuMs, 1),
      digits(one.delayP99, 1),
      countsOf(one.errors),
    ]),
  ])
}

export function scoringLocallyTable({
  loadingCpu,
  loadedMegabytes,
  lengths,
  crowd,
}: ScoringLocally): string {
  const costs = markdownTable([
    ["embedded scorer's worker", 'CPU, s', 'peak so far, MB'],
    ['loading', digits(loadingCpu, 2), digits(loadedMegabytes, 0)],
    ...lengths.map(({ seconds, cpu, peakMegabytes }) => [
      `${digits(seconds, 1)} s of audio`,
      digits(cpu, 2),
      digits(peakMegabytes, 0),
    ]),
  ])
  const answers = markdownTable([
    [`${CROWD} at once`, 'answers', 'slowest, ms'],
    ['scored', String(crowd.scored), digits(crowd.slowestScore, 0)],
    ['refused, with Retry-After', String(crowd.refused), digits(crowd.slowestRefusal, 0)],
    ['anything else', String(crowd.errors), ''],
    ['the same worker afterwards', crowd.isWorkerAlive ? 'yes' : 'no', ''],
  ])
  return `${costs}\n\n${answers}`
}

/** Names the ffmpeg that decoded, if one did. */
function withFfmpeg(text: string, { ffmpeg }: { ffmpeg: string | undefined }): string {
  return ffmpeg === undefined ? text : `${text}, ${ffmpeg} ffmpeg`
}

export function compressingTable(compressing: Compressing[]): string {
  return markdownTable([
    ['a session of 200 results', 'bytes', 'answers/s', 'server, ms', 'delay p99, ms'],
    ...compressing.map((one) => [
      one.coding,
      digits(one.bytes, 0),
      digits(one.perSecond, 0),
      digits(one.serverCpuMs, 2),
      digits(one.delayP99, 1),
    ]),
  ])
}

export function backupTable(backup: BackingUp): string {
  const { speeches, megabytes, seconds, byHandSeconds, peakMegabytes, verifySeconds } = backup
  return markdownTable([
    ['speeches', 'recordings', 'seconds', 'tar and pg_dump = times', 'peak MB', 'verifying, s'],
    [
      String(speeches),
      `${digits(megabytes, 0)} MB`,
      digits(seconds, 1),
      digits(seconds / byHandSeconds, 1),
      digits(peakMegabytes, 0),
      digits(verifySeconds, 1),
    ],
  ])
}

export function importingTable(importing: Importing[], overApi?: ImportingOverApi): string {
  return markdownTable([
    [
      'rows',
      'recordings',
      'seconds',
      'rows/s',
      'copying = times',
      'peak MB',
      'game follows, s',
      'delay p99 ms',
      'tags p99 ms',
      'answers',
    ],
    ...importing.map((one) => [
      String(one.rows),
      withFfmpeg(`${one.format.toUpperCase()}, ${digits(one.megabytes, 0)} MB`, one),
      digits(one.seconds, 1),
      digits(one.rows / one.seconds, 0),
      digits(one.seconds / one.copySeconds, 1),
      digits(one.peakMegabytes, 0),
      digits(one.secondsToFollow, 1),
      digits(one.delayP99, 1),
      digits(one.tags.p99, 1),
      countsOf(one.tags.statuses),
    ]),
    ...(overApi === undefined ? [] : [overApiRow(overApi)]),
  ])
}

function overApiRow({ rows, seconds, peakMegabytes, delayP99 }: ImportingOverApi): string[] {
  const measured = [digits(seconds, 1), digits(rows / seconds, 0), '-', digits(peakMegabytes, 0)]
  return [String(rows), 'over the API, a few', ...measured, '-', digits(delayP99, 1), '-', '-']
}

/** All results, as Markdown. */
export function resultsText(measured: Measured, verdicts: Verdict[]): string {
  const {
    comparisons,
    saving,
    progress,
    loading,
    scoring,
    locally,
    compressing,
    importing,
    overApi,
    panel,
  } = measured
  const { backup } = measured
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.replace(' --write-docs', '')
  const sections = comparisons.map((one) => `### ${one.title}\n\n${comparisonTable(one)}`)
  if (saving !== undefined) sections.push(`### Saving a session alone\n\n${savingTable(saving)}`)
  if (progress !== undefined) sections.push(`### Progress\n\n${progressTable(progress)}`)
  if (loading !== undefined) sections.push(`### Loading the catalog\n\n${loadingTable(loading)}`)
  if (scoring.length > 0) sections.push(`### Scoring with Azure\n\n${scoringTable(scoring)}`)
  if (locally !== undefined) {
    sections.push(`### Scoring with the embedded scorer\n\n${scoringLocallyTable(locally)}`)
  }
  if (compressing.length > 0) {
    sections.push(`### Compressing a long answer\n\n${compressingTable(compressing)}`)
  }
  if (importing.length > 0) {
    sections.push(`### Importing into an empty catalog\n\n${importingTable(importing, overApi)}`)
  }
  if (panel !== undefined) sections.push(`### Admin pages\n\n${panelTable(panel)}`)
  if (backup !== undefined) sections.push(`### Backing up a catalog\n\n${backupTable(backup)}`)
  const head = `\`${command.replace(/ --$/, '').trim()}\` on ${describeMachine()}.`
  return `${head}\n\n${[verdictTable(verdicts), ...sections].join('\n\n')}`
}

/** Puts the results between their markers in docs/PERFORMANCE.md. */
export function writeDocument(results: string): void {
  const file = `${ROOT}docs/PERFORMANCE.md`
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (after === undefined) throw new Error(`${file} has lost the markers of the results.`)
  writeFileSync(file, `${before}${BEGIN}\n\n${results}\n\n${END}${after}`)
}

function milliseconds({ p99, slowest }: { p99: number; slowest: number }): string {
  return `${digits(p99, 1)} ms, ${digits(slowest, 1)} ms`
}
