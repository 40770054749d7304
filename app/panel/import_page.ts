import type { ImportSummary, KeptImport } from '#importing/jobs/import_row'
import type { ImportState } from '#importing/jobs/import_states'
import { OPEN_STATES } from '#importing/jobs/import_states'
import { t } from '#panel/texts'
import { timeOf } from '#panel/times'

/** The steps of an import, in their order. */
export const IMPORT_STEPS = ['recordings', 'sheet', 'check', 'result'] as const
export type ImportStep = (typeof IMPORT_STEPS)[number]

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
  const name = t('imports.name', { number })
  const isAlive = expiresAt !== null && expiresAt > now && OPEN_STATES.includes(state)
  return {
    id,
    path: `/admin/imports/${id}`,
    name,
    title: `${stepWords(current)} · ${name}`,
    state,
    stateWords: stateWords(found),
    begun: timeOf(found.created_at),
    by: found.username,
    ends: isAlive ? timeOf(expiresAt) : undefined,
    steps: IMPORT_STEPS.map((step, index) => ({
      name: stepWords(step),
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

function whyClosed(found: KeptImport, isOwn: boolean): string | undefined {
  const { state, username, error, is_undone: isUndone } = found
  if (state === 'given_up') {
    return t('imports.all_removed', { why: error ?? t('imports.was_given_up') })
  }
  if (state === 'done') return isUndone ? t('imports.is_undone') : t('imports.is_done')
  return isOwn ? undefined : t('imports.of_another', { username })
}

function stepWords(step: ImportStep): string {
  return t(`imports.steps.${step}`)
}

function stateWords({ state, is_undone: isUndone }: KeptImport): string {
  return t(`imports.states.${isUndone ? 'undone' : state}`)
}

const MARKS: Partial<Record<ImportState, string>> = { done: 'good', failed: 'bad', given_up: '' }

/** An import in the list. */
export function importRow(found: KeptImport) {
  const { number, state, username, csv_name: sheet, summary, is_undone: isUndone } = found
  const isOver = state === 'done' || state === 'given_up'
  return {
    name: `#${number}`,
    href: stepPath(found),
    state: stateWords(found),
    mark: isUndone ? '' : (MARKS[state] ?? 'info'),
    isOver,
    by: username,
    begun: timeOf(found.created_at),
    sheet: sheet ?? '',
    numbers: summary === null ? '' : numbersOf(summary),
  }
}

function numbersOf({ new: added, changed, faults }: ImportSummary): string {
  const parts = [
    t('imports.added', { count: added }),
    t('imports.changed', { count: changed }),
    faults > 0 && t('imports.faults', { count: faults }),
  ]
  return parts.filter(Boolean).join(' · ')
}
