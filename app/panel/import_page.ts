import type { KeptImport } from '#importing/jobs/import_row'
import type { ImportState } from '#importing/jobs/import_states'
import { OPEN_STATES } from '#importing/jobs/import_states'
import { timeOf } from '#panel/times'
import { counted } from '#panel/words'

/** The steps of an import, in their order. */
export const IMPORT_STEPS = ['recordings', 'sheet', 'check', 'result'] as const
export type ImportStep = (typeof IMPORT_STEPS)[number]

const STEP_WORDS: Record<ImportStep, string> = {
  recordings: 'Recordings',
  sheet: 'Sheet',
  check: 'Check',
  result: 'Done',
}

const STATE_WORDS: Record<ImportState, string> = {
  collecting: 'not checked yet',
  checking: 'is being checked',
  checked: 'checked',
  importing: 'is being imported',
  done: 'done',
  failed: 'failed',
  given_up: 'given up',
}

type Time = ReturnType<typeof timeOf>

/** What stands around each step of an import. */
export interface ImportPage {
  id: string
  /** The address of the import, which its steps begin with. */
  path: string
  name: string
  title: string
  state: ImportState
  stateWords: string
  begun: Time
  by: string
  /** When the recordings go; undefined when they do not, or have. */
  ends: Time | undefined
  steps: { name: string; number: number; href: string | undefined; isCurrent: boolean }[]
  /** Whether this admin may change it now. */
  isOpen: boolean
  canGiveUp: boolean
  /** Why it cannot be changed, in words. */
  closed: string | undefined
}

/** A path of an import. */
export function importPath(id: string, step: ImportStep): string {
  return `/admin/imports/${id}/${step}`
}

/** Where an import is: the step that waits for its admin. */
export function stepPath({ id, state, csv_key: csvKey }: KeptImport): string {
  if (state === 'collecting') return importPath(id, csvKey === null ? 'recordings' : 'sheet')
  if (state === 'importing' || state === 'done') return importPath(id, 'result')
  if (state === 'given_up') return importPath(id, 'recordings')
  return importPath(id, 'check')
}

/** @param adminId of who looks at it */
export function importPage(
  found: KeptImport,
  current: ImportStep,
  adminId: string,
  now: Date
): ImportPage {
  const { id, number, state, expires_at: expiresAt } = found
  const isOwn = found.admin_id === adminId
  const isOpen = isOwn && OPEN_STATES.includes(state)
  const name = `Import #${number}`
  const isAlive = expiresAt !== null && expiresAt > now && OPEN_STATES.includes(state)
  return {
    id,
    path: `/admin/imports/${id}`,
    name,
    title: `${STEP_WORDS[current]} · ${name}`,
    state,
    stateWords: STATE_WORDS[state],
    begun: timeOf(found.created_at),
    by: found.username,
    ends: isAlive ? timeOf(expiresAt) : undefined,
    steps: IMPORT_STEPS.map((step, index) => ({
      name: STEP_WORDS[step],
      number: index + 1,
      href: canOpen(step, found) ? importPath(id, step) : undefined,
      isCurrent: step === current,
    })),
    isOpen,
    canGiveUp: isOwn && !['done', 'given_up'].includes(state),
    closed: isOpen || current === 'result' ? undefined : whyClosed(found, isOwn),
  }
}

function canOpen(step: ImportStep, { state, csv_key: csvKey }: KeptImport): boolean {
  if (step === 'recordings') return true
  if (step === 'sheet') return state !== 'given_up'
  if (step === 'check') return csvKey !== null && state !== 'importing'
  return state === 'importing' || state === 'done'
}

function whyClosed({ state, username, error }: KeptImport, isOwn: boolean): string | undefined {
  if (state === 'given_up')
    return `${error ?? 'This import was given up.'} What it had brought was removed.`
  if (state === 'done') return 'This import is done.'
  if (!isOwn) return `${username} has begun this import: only they can go on with it.`
  return undefined
}

/** An import in the list. */
export function importRow(found: KeptImport) {
  const { number, state, username, csv_name: sheet, summary } = found
  const isOver = state === 'done' || state === 'given_up'
  return {
    name: `#${number}`,
    href: stepPath(found),
    state: STATE_WORDS[state],
    mark: { done: 'good', failed: 'bad', given_up: '' }[state as string] ?? 'info',
    isOver,
    by: username,
    begun: timeOf(found.created_at),
    sheet: sheet ?? '',
    numbers:
      summary === null
        ? ''
        : [
            `${summary.new} new`,
            `${summary.changed} changed`,
            summary.faults > 0 && counted(summary.faults, 'fault', 'faults'),
          ]
            .filter(Boolean)
            .join(' · '),
  }
}
