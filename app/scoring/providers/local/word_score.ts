import type { AlignedPhone, AlignedWord } from './alignment.ts'
import type { WordEvidence } from './word_evidence.ts'
import { WORD_MODEL } from './word_model.ts'

/** A word that scores less is a fault. */
export const MISPRONUNCIATION_BELOW = 60

/** How far beyond the threshold of a fault a word is, in units of its model: 0 scores 60. */
const SPREAD = 1.1
const LOG_ODDS_OF_THRESHOLD = Math.log(0.6 / 0.4)

/**
 * The score of a word, 0 to 100: a logistic model of all that speaks for it and against it. The
 * model's threshold scores 60.
 */
export function wordScore(evidence: WordEvidence): number {
  return percent((wordLogit(evidence) - WORD_MODEL.threshold) / SPREAD)
}

/** What the model makes of the evidence, before it becomes a score. */
export function wordLogit(evidence: WordEvidence): number {
  const terms = Object.entries(WORD_MODEL.terms) as [
    keyof WordEvidence,
    [mean: number, deviation: number, weight: number],
  ][]
  return terms.reduce((sum, [name, [mean, deviation, weight]]) => {
    return sum + (weight * (evidence[name] - mean)) / deviation
  }, WORD_MODEL.bias)
}

export function isFault(word: AlignedWord | undefined): boolean {
  return !!word?.evidence && wordScore(word.evidence) < MISPRONUNCIATION_BELOW
}

/** The score of one sound, 0 to 100: how it compares with the other sounds in its place. */
export function phoneScore({ llr, posterior }: AlignedPhone): number {
  return percent(2.5 + posterior / 4 + llr / 4)
}

/** 60 for 0. */
function percent(logit: number): number {
  return 100 / (1 + Math.exp(-logit - LOG_ODDS_OF_THRESHOLD))
}
