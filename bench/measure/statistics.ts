/**
 * The nearest-rank percentile: the smallest value that at least this share of the values does not
 * exceed.
 *
 * @param share more than 0, at most 1
 * @returns NaN for no values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** The middle value; of two in the middle their mean. NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

/** A middle and how far the values are spread around it. */
export interface Spread {
  median: number
  minimum: number
  maximum: number
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), minimum: Math.min(...values), maximum: Math.max(...values) }
}

/**
 * How many times as much one had as the other, round by round: what disturbs a round disturbs both,
 * so that their ratio says more than the ratio of their means.
 */
export function ratios(values: readonly number[], others: readonly number[]): Spread {
  return spread(values.map((value, round) => value / (others[round] ?? Number.NaN)))
}
