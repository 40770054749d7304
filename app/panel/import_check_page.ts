import type { Finding } from '#importing/findings'
import type { ImportFindings } from '#importing/jobs/import_reader'
import type { ImportSummary, KeptImport } from '#importing/jobs/import_row'
import { RUNNING_STATES } from '#importing/jobs/import_states'
import { readKeptMessage } from '#importing/jobs/kept_message'
import { importPath } from '#panel/import_page'
import { messageWords } from '#panel/message_words'
import { t } from '#panel/texts'
import { grouped } from '#panel/words'

/** Of a page of a check. */
export const FINDINGS_PER_PAGE = 100

/** A report lists so many. */
const MAX_LISTED = 10_000

/** How far a server is, in words and numbers. */
export interface ProgressPage {
  words: string
  done: number | undefined
  total: number | undefined
}

interface FindingsPage {
  /** Such as "20 faults". */
  words: string
  rows: { row: string; column: string; message: string }[]
  previousPath: string | undefined
  nextPath: string | undefined
  /** Said where not all are listed. */
  more: string | undefined
}

/** A check as its page shows it. */
interface CheckPage {
  /** Undefined unless a server is at it. */
  progress: ProgressPage | undefined
  hasSheet: boolean
  /** What went wrong with the last try. */
  error: string | undefined
  /** Whether what is below is about the recordings and the sheet as they are. */
  isCurrent: boolean
  isStrict: boolean
  /** Undefined before the first check. */
  lines: { words: string; count: string; kind: string }[] | undefined
  /** What was seen before something changed. */
  earlier: string | undefined
  faults: FindingsPage | undefined
  warnings: FindingsPage | undefined
  newTags: { words: string; names: string[]; more: string | undefined } | undefined
  unused: { words: string; names: string[]; more: string | undefined; removed: string } | undefined
  faultyRowsPath: string | undefined
  /** Of the button; undefined where nothing can be imported. */
  button: string | undefined
  /** Why there is no button. */
  obstacle: string | undefined
  digest: string
  hasNew: boolean
}

/** @param pages of the findings that are shown, from 1 */
export function checkPage(
  found: KeptImport,
  findings: ImportFindings | undefined,
  pages: { faults: number; warnings: number }
): CheckPage {
  const { id, state, summary, earlier, csv_key: csvKey, faulty_key: faultyKey, digest } = found
  const path = importPath(id, 'check')
  const isCurrent = state === 'checked'
  const isShown = findings !== undefined && summary !== null && isCurrent
  const obstacle = isShown ? obstacleOf(summary, found.strict) : undefined
  return {
    progress: RUNNING_STATES.includes(state) ? progressPage(found) : undefined,
    hasSheet: csvKey !== null,
    error: found.error === null ? undefined : messageWords(readKeptMessage(found.error)),
    isCurrent,
    isStrict: found.strict,
    lines: isShown ? linesOf(summary) : undefined,
    earlier: isShown && earlier !== null ? numbersOf(earlier) : undefined,
    faults: isShown
      ? findingsPage('fault', findings.faults, summary.faults, pages, path)
      : undefined,
    warnings: isShown
      ? findingsPage('warning', findings.warnings, summary.warnings, pages, path)
      : undefined,
    newTags: isShown
      ? namesPage(findings.newTags, findings.newTagCount, 'imports.new_tags')
      : undefined,
    unused: isShown ? unusedPage(findings) : undefined,
    faultyRowsPath: isShown && faultyKey !== null ? `/admin/imports/${id}/faulty-rows` : undefined,
    button:
      isShown && obstacle === undefined
        ? t('imports.import_speeches', { count: summary.new + summary.changed })
        : undefined,
    obstacle,
    digest: digest ?? '',
    hasNew: (summary?.new ?? 0) > 0,
  }
}

/** @param found that a server is at, or about to be */
export function progressPage({ state, progress }: KeptImport): ProgressPage {
  if (progress === null) {
    const words = t(state === 'checking' ? 'imports.reading_sheet' : 'imports.comparing')
    return { words, done: undefined, total: undefined }
  }
  const { step, done, total } = progress
  return { words: t(`imports.progress.${step}`, { done, total }), done, total }
}

function linesOf({ new: added, changed, unchanged, faults, warnings }: ImportSummary) {
  return [
    tallyLine('new', added, 'change'),
    tallyLine('changed', changed, 'change'),
    tallyLine('unchanged', unchanged),
    tallyLine('faults', faults, faults > 0 ? 'cannot' : ''),
    tallyLine('warnings', warnings),
  ]
}

/** A number with what it counts. @param name a message of `imports.tally` */
export function tallyLine(name: string, count: number, kind = '') {
  return { words: t(`imports.tally.${name}`, { count }), count: grouped(count), kind }
}

function numbersOf({ new: added, changed, unchanged, faults }: ImportSummary): string {
  return t('imports.before', { added, changed, unchanged, faults })
}

function obstacleOf(summary: ImportSummary, isStrict: boolean): string | undefined {
  if (summary.faults > 0) return t('imports.has_faults')
  if (!summary.accepted && isStrict) return t('imports.warnings_stop')
  return summary.new + summary.changed === 0 ? t('imports.nothing_to_import') : undefined
}

function findingsPage(
  kind: 'fault' | 'warning',
  findings: Finding[],
  count: number,
  pages: { faults: number; warnings: number },
  path: string
): FindingsPage | undefined {
  if (count === 0) return undefined
  const name = kind === 'fault' ? 'faults' : 'warnings'
  const page = pages[name]
  const at = (other: number) => `${path}?${name}=${other}#${name}`
  const listed = Math.min(count, MAX_LISTED)
  return {
    words: t(kind === 'fault' ? 'imports.faults' : 'imports.warnings', { count }),
    rows: findings.map((finding) => ({
      row: finding.row === null ? '' : String(finding.row),
      column: finding.column ?? '',
      message: messageWords(finding),
    })),
    previousPath: page > 1 ? at(page - 1) : undefined,
    nextPath: page * FINDINGS_PER_PAGE < listed ? at(page + 1) : undefined,
    more: count > listed ? t('imports.first_listed', { count: listed }) : undefined,
  }
}

/** Whoever sends the mended rows alone would lose all other recordings. */
function unusedPage({ unusedFiles, unusedCount: count }: ImportFindings) {
  const names = namesPage(unusedFiles, count, 'imports.unused')
  return names && { ...names, removed: t('imports.unused_removed', { count }) }
}

/** @param key of the message that says how many there are */
function namesPage(names: string[], count: number, key: string) {
  if (count === 0) return undefined
  const rest = count - names.length
  return {
    words: t(key, { count }),
    names,
    more: rest > 0 ? t('imports.and_more', { count: rest }) : undefined,
  }
}
