/**
 * How often a correct generator may be called unfair, and the quantile of the standard normal
 * distribution that is exceeded so often.
 */
const QUANTILES = { 1e-3: 3.090232, 1e-5: 4.264891, 1e-7: 5.199338 } as const

export type FalseAlarm = keyof typeof QUANTILES

/** Pearson's chi-square of counts against an equal share for each of `outcomes`. */
export function chiSquare(counts: Iterable<number>, outcomes: number): number {
  const seen = [...counts]
  const share = seen.reduce((sum, count) => sum + count, 0) / outcomes
  const missing = (outcomes - seen.length) * share
  return seen.reduce((chi, count) => chi + (count - share) ** 2 / share, missing)
}

/**
 * What a chi-square exceeds no more often than `falseAlarm`, by the approximation of Wilson and
 * Hilferty (1931, PNAS 17:684). It lies above the exact value: by 1 % with 5 degrees, 0.1 % with 50.
 */
export function criticalChiSquare(degrees: number, falseAlarm: FalseAlarm): number {
  const variance = 2 / (9 * degrees)
  return degrees * (1 - variance + QUANTILES[falseAlarm] * Math.sqrt(variance)) ** 3
}

/**
 * Requires that counts are as equal as chance makes them.
 *
 * @param outcomes how many there could be, those that were never seen included; fewer than an
 * average of five for each say nothing, and are refused
 * @param scale of what the chi-square is multiplied by, where the outcomes hold one another back
 * @throws Error that names what is not uniform
 */
export function assertUniform(
  what: string,
  counts: ReadonlyMap<unknown, number>,
  outcomes: number,
  falseAlarm: FalseAlarm,
  scale = 1
): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total < 5 * outcomes) throw new Error(`${total} are too few for ${outcomes} outcomes.`)
  if (counts.size > outcomes) throw new Error(`${what}: more than ${outcomes} outcomes.`)
  const found = chiSquare(counts.values(), outcomes) * scale
  const limit = criticalChiSquare(outcomes - 1, falseAlarm)
  if (found <= limit) return
  const figures = `chi-square ${found.toFixed(1)}, critical value ${limit.toFixed(1)}`
  throw new Error(`${what}: not uniform: ${figures} (${total} counted, ${outcomes} outcomes)`)
}
