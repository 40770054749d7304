import {
  MAX_MEGABYTES,
  MAX_REFUSAL_MS,
  MAX_SCORE_MS,
  type RecordingAttack,
  type Slowest,
} from '#tests/attacks/recording_attack'

/** What an attack has found, line by line: answers, times, memory, faults. */
export function report(attack: RecordingAttack): string {
  const { outcomes, peaks, faults } = attack
  const answers = [...outcomes].sort().map(([outcome, count]) => `${pad(count)}  ${outcome}`)
  const memory = [...peaks].sort(([, a], [, b]) => b - a)
  return [
    ...answers,
    `slowest refusal: ${inWords(attack.slowestRefusal)}; at most ${MAX_REFUSAL_MS} ms`,
    `slowest score: ${inWords(attack.slowestScore)}; at most ${MAX_SCORE_MS} ms`,
    ...memory.map(([program, megabytes]) => `${pad(Math.round(megabytes))} MB  ${program}`),
    `at most ${MAX_MEGABYTES} MB each`,
    faults.length === 0 ? 'Everything held.' : `${faults.length} faults:`,
    ...faults,
  ].join('\n')
}

function inWords({ milliseconds, name }: Slowest): string {
  return `${milliseconds} ms (${name})`
}

function pad(value: number): string {
  return String(value).padStart(6)
}
