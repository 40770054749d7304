import type { RequestAttack } from '#tests/attacks/requests/request_attack'
import { MAX_GROWTH_MEGABYTES, MAX_NEW_DESCRIPTORS } from '#tests/attacks/requests/watch'
import { MAX_ANSWER_MS } from '#tests/attacks/requests/wire'

/** What an attack has found, line by line. */
export function report(attack: RequestAttack): string {
  const { outcomes, slowest, megabytes, descriptors, restarts, faults } = attack
  return [
    ...[...outcomes].sort().map(([outcome, count]) => `${String(count).padStart(6)}  ${outcome}`),
    `slowest answer: ${slowest.milliseconds} ms (${slowest.name}); at most ${MAX_ANSWER_MS} ms`,
    `memory: ${between(megabytes)} MB; at most ${MAX_GROWTH_MEGABYTES} more`,
    `descriptors: ${between(descriptors)}; at most ${MAX_NEW_DESCRIPTORS} more`,
    `the server was started anew ${restarts} times`,
    faults.length === 0 ? 'Everything held.' : `${faults.length} faults:`,
    ...faults,
  ].join('\n')
}

const between = ({ before, after }: { before: number; after: number }) => `${before} to ${after}`
