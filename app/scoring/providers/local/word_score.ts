import type { AlignedPhone, AlignedWord } from './alignment.ts'
import type { WordEvidence } from './word_evidence.ts'
import { WORD_MODEL } from './word_model.ts'

/** A word that scores less is a fault. */
export const MISPRONUNCIATION_BELOW = 60

/**
 * How fast scores rise above the threshold, and how fast they fall below it: half of the right words for
 * choosing score 97 and more, a tenth less than 90; a word that is not there at all scores under 20.
 */
const SPREAD_ABOVE = 1.1
const SPREAD_BELOW = 0.6
/** In nats, of `otherConsonant`: in one of 200 right words it is more. */
const CLEAR_EXCESS = 30
const LIMIT_PER_NAT = 0.1
const MIN_BY_ONE_SOUND = -0.6
const LOG_ODDS_OF_THRESHOLD = Math.log(0.6 / 0.4)

/**
 * The score of a word, 0 to 100: a logistic model of all that speaks for it and against it. The
 * model's threshold scores 60.
 */
export function wordScore(evidence: WordEvidence): number {
  const beyond = Math.min(wordLogit(evidence) - WORD_MODEL.threshold, oneSoundLimit(evidence))
  return percent(beyond / (beyond < 0 ? SPREAD_BELOW : SPREAD_ABOVE))
}

/**
 * A consonant in whose place another one clearly fits is a fault by itself, however well the rest of the
 * word was said; but the word stays recognisable.
 */
function oneSoundLimit({ otherConsonant }: WordEvidence): number {
  if (otherConsonant === 0) return Infinity
  return Math.max(MIN_BY_ONE_SOUND, (CLEAR_EXCESS - otherConsonant) * LIMIT_PER_NAT)
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
