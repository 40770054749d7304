import { type Level, LEVELS } from '#catalog/enums'
import { REVIEW_KINDS, type ReviewQueue } from '#catalog/speeches/review_queue'
import { UUID_PATTERN } from '#postgres/uuid'

/** What became of a speech that somebody had before them. */
export const VERDICTS = {
  A: 'approved',
  F: 'fixed',
  D: 'binned',
  S: 'skipped',
  /** Decided, and taken back. */
  U: 'skipped',
  /** Somebody else had decided already. */
  O: 'others',
  /** It was purged meanwhile. */
  G: 'others',
} as const
export type Verdict = keyof typeof VERDICTS

/** In the order in which the end of a queue tells them. */
export const COUNTED = ['approved', 'fixed', 'binned', 'skipped', 'others'] as const
export type Tally = Record<(typeof COUNTED)[number], number>

export interface Passed {
  verdict: Verdict
  /** Of the speech. */
  id: string
  /** Of the speech, as the verdict left it. */
  version: number
}

/**
 * How somebody goes through a queue. All of it stands in the address: so each tab is a run of its own,
 * and a reload, the button Back and a restart of the server change nothing.
 */
export interface ReviewRun {
  queue: ReviewQueue
  /** The place of the speech that was passed last; undefined at the beginning. */
  after?: string
  tally: Tally
  /** The latest speeches that were passed, the last one at the end. */
  trail: Passed[]
  /** How many steps of the trail somebody went back. */
  at: number
}

/** So many steps lead back; more would make addresses long. */
const MAX_TRAIL = 12
const MAX_COUNT = 1_000_000
const MAX_VERSION = 2_147_483_647
const MAX_PLACE = 100

const PATH = '/admin/review'

export function newRun(queue: ReviewQueue): ReviewRun {
  const tally = { approved: 0, fixed: 0, binned: 0, skipped: 0, others: 0 }
  return { queue, tally, trail: [], at: 0 }
}

/** Reads a run from a query; what is not right of it counts as left out. @returns undefined without a queue */
export function readRun(query: Record<string, unknown>): ReviewRun | undefined {
  const queue = readQueue(query)
  if (queue === undefined) return undefined
  const trail = textOf(query.trail)
    .split('_', MAX_TRAIL)
    .flatMap((part) => readPassed(part) ?? [])
  const counts = textOf(query.n).split('.', COUNTED.length).map(readCount)
  const tally = Object.fromEntries(COUNTED.map((name, at) => [name, counts[at] ?? 0])) as Tally
  const after = textOf(query.after)
  return {
    queue,
    ...(after !== '' && after.length <= MAX_PLACE && { after }),
    tally,
    trail,
    at: Math.min(readCount(textOf(query.at)), trail.length),
  }
}

function readQueue(query: Record<string, unknown>): ReviewQueue | undefined {
  const { of, level, import: batchId } = query
  const kind = REVIEW_KINDS.find((known) => known === of)
  const isLevel = level === undefined || level === '' || isOneOf(LEVELS, level)
  const isBatch = batchId === undefined || batchId === '' || UUID_PATTERN.test(textOf(batchId))
  // Leaving a part out would mean other speeches.
  if (kind === undefined || !isLevel || !isBatch) return undefined
  return {
    kind,
    ...(level !== undefined && level !== '' && { level: level as Level }),
    ...(textOf(batchId) !== '' && { batchId: textOf(batchId).toLowerCase() }),
  }
}

function readPassed(text: string): Passed | undefined {
  const [verdict = '', id = '', version = ''] = text.split('.', 3)
  if (!isOneOf(Object.keys(VERDICTS) as Verdict[], verdict) || !UUID_PATTERN.test(id)) return
  const number = Number(version)
  if (!Number.isSafeInteger(number) || number < 0 || number > MAX_VERSION) return
  return { verdict, id: id.toLowerCase(), version: number }
}

function readCount(text: string): number {
  const count = Number(text)
  return Number.isSafeInteger(count) && count >= 0 ? Math.min(count, MAX_COUNT) : 0
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isOneOf<Value extends string>(known: readonly Value[], value: unknown): value is Value {
  return (known as readonly unknown[]).includes(value)
}

/** What an address says of a queue. */
export function queueQuery({ kind, level, batchId }: ReviewQueue): URLSearchParams {
  const parameters = new URLSearchParams({ of: kind })
  if (level !== undefined) parameters.set('level', level)
  if (batchId !== undefined) parameters.set('import', batchId)
  return parameters
}

/** The address from which a queue is gone through from its beginning. */
export function startPath(queue: ReviewQueue): string {
  return `${PATH}/next?${queueQuery(queue).toString()}`
}

/** The address of a speech, or of another page, within a run; only what differs from a new one is in it. */
export function runPath(
  page: string,
  { queue, after, tally, trail, at }: ReviewRun,
  action = ''
): string {
  const parameters = queueQuery(queue)
  if (after !== undefined) parameters.set('after', after)
  const counts = COUNTED.map((name) => tally[name])
  if (counts.some((count) => count > 0)) parameters.set('n', counts.join('.'))
  if (trail.length > 0) parameters.set('trail', trail.map(writePassed).join('_'))
  if (at > 0) parameters.set('at', String(at))
  return `${PATH}/${page}${action && `/${action}`}?${parameters.toString()}`
}

function writePassed({ verdict, id, version }: Passed): string {
  return [verdict, id, version].join('.')
}

/** Speeches that were passed, this run. */
export function passedIn({ tally }: ReviewRun): number {
  return COUNTED.reduce((sum, name) => sum + tally[name], 0)
}

/** The step of the trail that is looked at; undefined for a speech that was not passed yet. */
export function stepOf({ trail, at }: ReviewRun): Passed | undefined {
  return at === 0 ? undefined : trail.at(-at)
}

/** The run with a speech passed: another step, or the one that is looked at, decided anew. */
export function pass(run: ReviewRun, passed: Passed, place?: string): ReviewRun {
  const step = stepOf(run)
  if (step === undefined) {
    const trail = [...run.trail, passed].slice(-MAX_TRAIL)
    return { ...run, trail, after: place ?? run.after, tally: counted(run.tally, passed, 1) }
  }
  return { ...decideAnew(run, step, passed), at: run.at - 1 }
}

/** The run with a step of the trail looked at again. @param at steps back */
export function goTo(run: ReviewRun, at: number): ReviewRun {
  return { ...run, at: Math.max(0, Math.min(at, run.trail.length)) }
}

/** The run with a verdict taken back, and its speech looked at again. */
export function takeBack(run: ReviewRun, id: string, version: number): ReviewRun {
  const position = run.trail.findLastIndex((one) => one.id === id)
  const step = run.trail[position]
  if (step === undefined) return run
  const changed = decideAnew(run, step, { verdict: 'U', id, version })
  return { ...changed, at: run.trail.length - position }
}

/** The last verdict that can be taken back, of the steps before the one that is looked at. */
export function lastVerdict(run: ReviewRun): Passed | undefined {
  return run.trail
    .slice(0, run.trail.length - run.at)
    .findLast(({ verdict }) => ['A', 'F', 'D'].includes(verdict))
}

function decideAnew(run: ReviewRun, step: Passed, passed: Passed): ReviewRun {
  const trail = run.trail.map((one) => (one === step ? passed : one))
  return { ...run, trail, tally: counted(counted(run.tally, step, -1), passed, 1) }
}

function counted(tally: Tally, { verdict }: Passed, by: 1 | -1): Tally {
  const name = VERDICTS[verdict]
  return { ...tally, [name]: Math.max(0, tally[name] + by) }
}
