import { counted, text } from '../text.js'
import type { Skipped, SkippedAs } from './chosen_files.js'
import type { Counts, Hold, Item } from './queue.js'

/** @param ms undefined while nobody can know */
export function timeLeftWords(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  const minutes = Math.round(ms / 60_000)
  if (ms < 45_000) return text('upload_queue.soon')
  if (minutes < 90) return text('upload_queue.minutes_left', { minutes: Math.max(1, minutes) })
  return text('upload_queue.hours_left', { hours: Math.round(minutes / 60) })
}

/** Such as "4,210 of 5,000 are here · 3 refused · about 4 min left". */
export function progressWords(
  { all, done, leftOut, refused, sending, waiting }: Counts,
  { isPaused, timeLeft }: { isPaused: boolean; timeLeft: number | undefined }
): string {
  const isOver = waiting + sending === 0
  const parts = [text('upload_queue.here', { done, all: all - leftOut })]
  if (refused > 0) parts.push(counted('upload_queue.some_refused', refused))
  if (leftOut > 0) parts.push(counted('upload_queue.some_left_out', leftOut))
  const time = timeLeftWords(timeLeft)
  if (isPaused && !isOver) {
    parts.push(sending > 0 ? text('upload_queue.pausing') : text('upload_queue.paused'))
  } else if (!isOver && time !== undefined) parts.push(time)
  if (isOver && refused === 0) parts.push(text('upload_queue.done'))
  return parts.join(' · ')
}

/**
 * Why nothing is sent, and what to do.
 *
 * @param now undefined leaves the seconds out, for whoever listens: a countdown would be said again and
 * again
 */
export function holdWords(hold: Hold, waiting: number, now?: number): string {
  const files = counted('upload_queue.files_wait', waiting)
  if (hold.kind === 'ended') return text('upload_queue.ended', { why: hold.detail, files })
  if (hold.kind === 'signed out') return text('upload_queue.signed_out', { files })
  const when = whenWords(hold.until, now)
  const isLost = hold.kind === 'lost'
  return text(isLost ? 'upload_queue.lost' : 'upload_queue.busy', { files, when })
}

function whenWords(until: number, now: number | undefined): string {
  if (now === undefined) return text('upload_queue.goes_on')
  const seconds = Math.max(0, Math.ceil((until - now) / 1000))
  return seconds === 0
    ? text('upload_queue.trying_again')
    : text('upload_queue.goes_on_in', { seconds })
}

/** A sentence about files that are taken to be the same as another one. */
export function twinWords(paths: string[]): string[] {
  if (paths.length === 0) return []
  return [counted('upload_queue.twins', paths.length, { names: examples(paths) })]
}

const SKIPPED_AS: SkippedAs[] = ['hidden', 'other', 'archive', 'link', 'unreadable']

const EXAMPLES = 3

/** A sentence for each kind of file that was left out, with the names of some. */
export function skippedWords(skipped: Skipped[]): string[] {
  return SKIPPED_AS.flatMap((as) => {
    const paths = skipped.filter((one) => one.as === as).map(({ path }) => path)
    if (paths.length === 0) return []
    const files = counted(`upload_skipped.${as}`, paths.length)
    return [text('upload_queue.skipped', { files, names: examples(paths) })]
  })
}

function examples(paths: string[]): string {
  return paths.slice(0, EXAMPLES).join(', ') + (paths.length > EXAMPLES ? ', …' : '')
}

/** All refused ones, for whoever has to mend them: a line each, with a tab between name and reason. */
export function refusedText(items: Iterable<Item>): string {
  const lines = [...items].map(({ chosen, fault }) => {
    return `${oneLine(chosen.path)}\t${oneLine(fault?.detail ?? '')}`
  })
  return `${lines.join('\r\n')}\r\n`
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}
