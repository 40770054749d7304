import type { AlignedPhone } from './alignment.ts'

/** Where the score is 50, and how fast it falls, in nats per frame. */
const MIDPOINT = 9
const SPREAD = 1.3

/**
 * The score of a word, 0 to 100: a logistic curve over half the mean and half the worst match of
 * its phones. Measured on human recordings: right words came out at 95 in the mean, another word
 * in their place was told apart with an equal error rate of 3.7 %.
 */
export function wordScore(phones: AlignedPhone[]): number {
  return percent(wordMatch(phones))
}

/** How a word matches, in nats per frame: half the mean and half the worst match of its phones. */
export function wordMatch(phones: AlignedPhone[]): number {
  const matches = phones.map((phone) => phone.match)
  const mean = matches.reduce((sum, match) => sum + match, 0) / matches.length
  return (mean + Math.min(...matches)) / 2
}

/** The score of one sound on the same curve, 0 to 100. */
export function phoneScore(phone: AlignedPhone): number {
  return percent(phone.match)
}

function percent(match: number): number {
  return 100 / (1 + Math.exp(-(match + MIDPOINT) / SPREAD))
}
