import type { Skipped, SkippedAs } from './chosen_files.js'
import type { Counts, Hold, Item } from './queue.js'

/** Such as "4,210". */
export function number(value: number): string {
  return value.toLocaleString('en')
}

/** Such as "1 file" and "4,210 files". */
export function counted(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`
}

/** @param ms undefined while nobody can know */
export function timeLeftWords(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  const minutes = Math.round(ms / 60_000)
  if (ms < 45_000) return 'less than a minute left'
  if (minutes < 90) return `about ${Math.max(1, minutes)} min left`
  return `about ${Math.round(minutes / 60)} h left`
}

/** Such as "4,210 of 5,000 are here · 3 refused · about 4 min left". */
export function progressWords(
  { all, done, leftOut, refused, sending, waiting }: Counts,
  { isPaused, timeLeft }: { isPaused: boolean; timeLeft: number | undefined }
): string {
  const isOver = waiting + sending === 0
  const parts = [`${number(done)} of ${number(all - leftOut)} are here`]
  if (refused > 0) parts.push(`${number(refused)} refused`)
  if (leftOut > 0) parts.push(`${number(leftOut)} left out`)
  const time = timeLeftWords(timeLeft)
  if (isPaused && !isOver) parts.push(sending > 0 ? 'pausing' : 'paused')
  else if (!isOver && time !== undefined) parts.push(time)
  if (isOver && refused === 0) parts.push('done')
  return parts.join(' · ')
}

/** Why nothing is sent, and what to do. */
export function holdWords(hold: Hold, waiting: number, now: number): string {
  const files = counted(waiting, 'file waits', 'files wait')
  if (hold.kind === 'ended') return `${hold.detail} ${files}, and cannot be sent any more.`
  if (hold.kind === 'signed out') {
    return `Signed out: sign in in another tab, then Try now. ${files}.`
  }
  const seconds = Math.max(0, Math.ceil((hold.until - now) / 1000))
  const when = seconds === 0 ? 'trying again' : `goes on by itself in ${number(seconds)} s`
  const what = hold.kind === 'lost' ? 'Connection lost' : 'The server is busy'
  return `${what}: ${files}, ${when}.`
}

/** A sentence about files that are taken to be the same as another one. */
export function twinWords(paths: string[]): string[] {
  if (paths.length === 0) return []
  const files = counted(paths.length, 'file has', 'files have')
  return [`Left out: ${files} the name and size of another one (${examples(paths)}).`]
}

const SKIPPED_AS: Record<SkippedAs, (count: number) => string> = {
  hidden: (count) => counted(count, 'hidden file', 'hidden files'),
  other: (count) =>
    counted(count, 'file that is no MP3, WAV or M4A', 'files that are no MP3, WAV or M4A'),
  archive: (count) => counted(count, 'archive within the rest', 'archives within the rest'),
  link: (count) => counted(count, 'link to another file', 'links to other files'),
  unreadable: (count) => counted(count, 'file that cannot be read', 'files that cannot be read'),
}

const EXAMPLES = 3

/** A sentence for each kind of file that was left out, with the names of some. */
export function skippedWords(skipped: Skipped[]): string[] {
  return Object.entries(SKIPPED_AS).flatMap(([as, words]) => {
    const paths = skipped.filter((one) => one.as === as).map(({ path }) => path)
    if (paths.length === 0) return []
    return [`Left out: ${words(paths.length)} (${examples(paths)}).`]
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
