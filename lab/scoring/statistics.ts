import { seededRandom } from '#tests/support/random'

/** A value and the recording that it comes from; values of one recording are not independent. */
export interface Observation {
  recording: string
  value: number
}

export interface Separation {
  auc: number
  equalErrorRate: number
  interval: [number, number]
}

const RESAMPLES = 400
const SEED = 11

/**
 * How well values tell right from wrong: the chance that a right one is above a wrong one (ties
 * count half), the error rate at the threshold where both kinds of error are as frequent, and the
 * AUC's 95 % interval (percentile bootstrap over recordings).
 */
export function separation(right: Observation[], wrong: Observation[]): Separation {
  const groups = (all: Observation[]) => Map.groupBy(all, ({ recording }) => recording)
  const [rights, wrongs] = [groups(right), groups(wrong)]
  const recordings = [...new Set([...rights.keys(), ...wrongs.keys()])]
  const all = { right: right.map(({ value }) => value), wrong: wrong.map(({ value }) => value) }
  return {
    auc: auc(all.right, all.wrong),
    equalErrorRate: equalErrorRate(all.right, all.wrong),
    interval: bootstrap(recordings, (drawn) => auc(values(drawn, rights), values(drawn, wrongs))),
  }
}

/**
 * The 95 % interval of what is computed of recordings (percentile bootstrap; draws that say nothing, NaN, do
 * not count).
 */
export function bootstrap(
  recordings: string[],
  valueOf: (drawn: string[]) => number
): [number, number] {
  const random = seededRandom(SEED)
  const resampled = Array.from({ length: RESAMPLES }, () => {
    return valueOf(recordings.map(() => recordings[Math.floor(random() * recordings.length)] ?? ''))
  }).filter((value) => !Number.isNaN(value))
  resampled.sort((one, other) => one - other)
  const at = (share: number) => resampled[Math.floor(share * (resampled.length - 1))] ?? Number.NaN
  return [at(0.025), at(0.975)]
}

/** The area under the ROC curve, from ranks (Mann and Whitney); NaN if one kind is missing. */
export function auc(right: number[], wrong: number[]): number {
  const sorted = wrong.toSorted((one, other) => one - other)
  const sum = right.reduce((total, value) => {
    return total + (below(sorted, value, false) + below(sorted, value, true)) / 2
  }, 0)
  return sum / (right.length * wrong.length)
}

/** Where as large a share of the right ones lies below the threshold as of the wrong ones above. */
export function equalErrorRate(right: number[], wrong: number[]): number {
  const rights = right.toSorted((one, other) => one - other)
  const wrongs = wrong.toSorted((one, other) => one - other)
  let best = { difference: Infinity, rate: Number.NaN }
  for (const threshold of [...rights, ...wrongs, Infinity]) {
    const rejected = below(rights, threshold, false) / rights.length
    const accepted = 1 - below(wrongs, threshold, false) / wrongs.length
    const difference = Math.abs(rejected - accepted)
    if (difference < best.difference) best = { difference, rate: (rejected + accepted) / 2 }
  }
  return best.rate
}

/** Pearson's, of as many values each. */
export function correlation(one: number[], other: number[]): number {
  const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length
  const [middle, otherMiddle] = [mean(one), mean(other)]
  const products = mean(one.map((value, at) => (value - middle) * (other[at]! - otherMiddle)))
  const variance = (all: number[], at: number) => mean(all.map((value) => (value - at) ** 2))
  return products / Math.sqrt(variance(one, middle) * variance(other, otherMiddle))
}

/** How many of the sorted values are below `value`, or not above it. */
function below(sorted: number[], value: number, orEqual: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = sorted[middle] ?? 0
    if (found < value || (orEqual && found === value)) low = middle + 1
    else high = middle
  }
  return low
}

function values(drawn: string[], groups: Map<string, Observation[]>): number[] {
  return drawn.flatMap((name) => (groups.get(name) ?? []).map(({ value }) => value))
}
