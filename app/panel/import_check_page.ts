import type { Finding } from '#importing/findings'
import type { ImportSummary, KeptImport } from '#importing/jobs/import_row'
import { RUNNING_STATES } from '#importing/jobs/import_states'
import type { ImportFindings } from '#importing/jobs/imports'
import { importPath } from '#panel/import_page'
import { delimiterWords, encodingWords } from '#panel/import_sheet_page'
import { counted, grouped, speeches } from '#panel/words'

/** Of a page of a check. */
export const FINDINGS_PER_PAGE = 100

/** A report lists so many. */
const MAX_LISTED = 10_000

const STEP_WORDS = {
  reading: 'Reading the recordings',
  decoding: 'Listening to the new recordings',
  verifying: 'Comparing recordings with their texts',
  storing: 'Storing the recordings',
}

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
  unused: { words: string; names: string[]; more: string | undefined } | undefined
  read: string
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
    error: found.error ?? undefined,
    isCurrent,
    isStrict: found.strict,
    lines: isShown ? linesOf(summary) : undefined,
    earlier: isShown && earlier !== null ? `Before: ${numbersOf(earlier)}.` : undefined,
    faults: isShown
      ? findingsPage('fault', findings.faults, summary.faults, pages, path)
      : undefined,
    warnings: isShown
      ? findingsPage('warning', findings.warnings, summary.warnings, pages, path)
      : undefined,
    newTags: isShown
      ? namesPage(findings.newTags, findings.newTagCount, 'new tag', 'new tags')
      : undefined,
    unused: isShown
      ? namesPage(
          findings.unusedFiles,
          findings.unusedCount,
          'file that no row names',
          'files that no row names'
        )
      : undefined,
    read: isShown
      ? `${encodingWords(findings.encoding)}, ${delimiterWords(findings.delimiter)}`
      : '',
    faultyRowsPath: isShown && faultyKey !== null ? `/admin/imports/${id}/faulty-rows` : undefined,
    button:
      isShown && obstacle === undefined
        ? `Import ${speeches(summary.new + summary.changed)}`
        : undefined,
    obstacle,
    digest: digest ?? '',
    hasNew: (summary?.new ?? 0) > 0,
  }
}

/** @param found that a server is at, or about to be */
export function progressPage({ state, progress }: KeptImport): ProgressPage {
  if (progress === null) {
    const words = state === 'checking' ? 'Reading the sheet…' : 'Comparing with the catalog…'
    return { words, done: undefined, total: undefined }
  }
  const { step, done, total } = progress
  return { words: `${STEP_WORDS[step]}: ${grouped(done)} of ${grouped(total)}`, done, total }
}

function linesOf({ new: added, changed, unchanged, faults, warnings }: ImportSummary) {
  return [
    { words: 'new', count: grouped(added), kind: 'change' },
    { words: 'changed', count: grouped(changed), kind: 'change' },
    { words: 'unchanged', count: grouped(unchanged), kind: '' },
    {
      words: faults === 1 ? 'fault' : 'faults',
      count: grouped(faults),
      kind: faults > 0 ? 'cannot' : '',
    },
    { words: warnings === 1 ? 'warning' : 'warnings', count: grouped(warnings), kind: '' },
  ]
}

function numbersOf({ new: added, changed, unchanged, faults }: ImportSummary): string {
  const numbers = [`${grouped(added)} new`, `${grouped(changed)} changed`]
  return [...numbers, `${grouped(unchanged)} unchanged`, counted(faults, 'fault', 'faults')].join(
    ', '
  )
}

function obstacleOf(summary: ImportSummary, isStrict: boolean): string | undefined {
  if (summary.faults > 0) {
    return 'Nothing is imported as long as there are faults. Mend the recordings, or send the whole sheet again with its faulty rows mended.'
  }
  if (!summary.accepted && isStrict) {
    return 'Warnings stop this import, as you wanted: mend them, or check again without that.'
  }
  if (summary.new + summary.changed === 0) {
    return 'There is nothing to import: the catalog has all of this already.'
  }
  return undefined
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
    words: counted(count, kind, name),
    rows: findings.map(({ row, column, message }) => ({
      row: row === null ? '' : String(row),
      column: column ?? '',
      message,
    })),
    previousPath: page > 1 ? at(page - 1) : undefined,
    nextPath: page * FINDINGS_PER_PAGE < listed ? at(page + 1) : undefined,
    more: count > listed ? `The first ${grouped(listed)} are listed.` : undefined,
  }
}

function namesPage(names: string[], count: number, one: string, many: string) {
  if (count === 0) return undefined
  const rest = count - names.length
  return {
    words: counted(count, one, many),
    names,
    more: rest > 0 ? `and ${grouped(rest)} more` : undefined,
  }
}
