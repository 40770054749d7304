import type { Tally } from '../load/open_load.ts'
import { percentile } from '../measure/statistics.ts'
import type { Phase } from '../scenarios/stage.ts'
import { countsOf, digits, markdownTable } from './table.ts'

const SHARES = [0.5, 0.95, 0.99, 1]

/** Answers: a row for each kind of request of each phase. Times are in ms, from the intended time on. */
export function answersTable(phases: readonly Phase[]): string {
  return markdownTable([
    [
      ...['phase', 'request', 'sent', 'intended/s', 'reached/s', 'p50', 'p95', 'p99', 'max'],
      ...['refused', 'errors'],
    ],
    ...phases.flatMap((phase) => {
      const all = Object.values(phase.tallies).reduce((sum, { sent }) => sum + sent, 0)
      const kinds = Object.entries(phase.tallies).sort(([one], [other]) => (one < other ? -1 : 1))
      return kinds.map(([kind, tally]) => {
        const intended = (phase.intended * tally.sent) / all
        return [phase.title, kind, String(tally.sent), ...answersOf(tally, intended, phase)]
      })
    }),
  ])
}

function answersOf(tally: Tally, intended: number, { seconds }: Phase): string[] {
  const { latencies, refused, errors } = tally
  return [
    digits(intended, 1),
    digits(latencies.length / seconds, 1),
    ...SHARES.map((share) => digits(percentile(latencies, share), 0)),
    String(refused),
    countsOf(errors),
  ]
}

/** What the machine did meanwhile: CPU in percent of all cores. */
export function machineTable(phases: readonly Phase[]): string {
  return markdownTable([
    [
      ...['phase', 'server %', 'database %', 'generator %', 'rest %', 'delay p99 ms'],
      ...['memory MB, before and after', 'sent late', 'latest ms', 'void'],
    ],
    ...phases.map(({ title, shares, delayP99, megabytes, late, latestMs, voidReason }) => [
      title,
      ...[shares.server, shares.database, shares.generator, shares.rest].map((one) => {
        return digits(one, 0)
      }),
      digits(delayP99, 1),
      `${digits(megabytes.before, 0)}, ${digits(megabytes.after, 0)}`,
      String(late),
      digits(latestMs, 0),
      voidReason === undefined ? 'no' : 'yes',
    ]),
  ])
}

/**
 * What a run comes to. Requests that failed in a void phase say nothing of the product, but for
 * internal errors, which are never a matter of load. Nor do those of a ramp, which ends where errors
 * begin.
 *
 * @param faults besides what went wrong with requests
 * @returns the exit code, and a sentence for everything that is wrong
 */
export function conclusionOf(phases: readonly Phase[], faults: readonly string[]) {
  const wrong = [...faults]
  const voids: string[] = []
  for (const { title, tallies, isStep, voidReason: reason } of phases) {
    if (reason !== undefined) voids.push(`${title}: void, as ${reason}.`)
    for (const [kind, { errors }] of Object.entries(tallies)) {
      const counted = isStep || reason !== undefined ? onlyInternal(errors) : errors
      if (Object.keys(counted).length > 0) wrong.push(`${title}: ${kind}: ${countsOf(counted)}.`)
    }
  }
  const code = wrong.length > 0 ? 1 : voids.length > 0 ? 3 : 0
  return { code, sentences: [...wrong, ...voids] }
}

function onlyInternal(errors: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(errors).filter(([reason]) => reason === 'status 500'))
}
