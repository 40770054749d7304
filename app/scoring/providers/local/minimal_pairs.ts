import type { AlignedPhone } from './alignment.ts'
import { areClear } from './confusable_sounds.ts'
import type { MinimalPair } from './pronunciations.ts'
import { wordLlr, wordScore } from './word_score.ts'

/** In nats: a smaller advantage of the other word may be chance. */
const MIN_ADVANTAGE = 8
/** By how many nats per frame each nat of advantage lowers the word, between clear sounds. */
const CLEAR_WEIGHT = 0.35
/** Between unclear sounds: what it adds to how far the expected sound lies below `UNCLEAR_LLR`. */
const UNCLEAR_WEIGHT = 0.1
const UNCLEAR_LLR = -6
/** One wrong sound leaves a word recognisable: it alone lowers no word further than this. */
const MIN_LLR = -10.5
/** `heard` is reported only if the word with that sound scores at least this. */
const MIN_HEARD_SCORE = 60

/**
 * The sounds of a word, of which the other word of a minimal pair may have been said. Between clear
 * sounds the other word's advantage alone is evidence for it. Between unclear sounds the expected
 * sound must also fit badly by itself. The word's score falls by the evidence. All numbers were chosen
 * on other voices and words than those that docs/SCORING.md reports on.
 *
 * @param expected how the word itself fits
 * @param said how the other word fits, sound by sound
 */
export function applyMinimalPair(
  expected: AlignedPhone[],
  said: AlignedPhone[],
  pair: MinimalPair
): AlignedPhone[] {
  const differing = expected[pair.place]
  const advantage = totalLlr(said) - totalLlr(expected)
  if (!differing || advantage < MIN_ADVANTAGE) return expected
  const evidence = areClear(differing.arpabet, pair.heard)
    ? CLEAR_WEIGHT * advantage
    : UNCLEAR_WEIGHT * advantage + UNCLEAR_LLR - differing.llr
  if (evidence <= 0) return expected
  const room = wordLlr(expected) - MIN_LLR
  const llr = lowered(expected, differing, Math.max(0, Math.min(evidence, room)))
  const heard = wordScore(said) >= MIN_HEARD_SCORE ? pair.heard : null
  return expected.map((phone) => (phone === differing ? { ...phone, llr, heard } : phone))
}

/** What one sound must have for the word (half the mean, half the worst sound) to fall by `loss`. */
function lowered(phones: AlignedPhone[], one: AlignedPhone, loss: number): number {
  const count = phones.length
  const worst = Math.min(...phones.map((phone) => phone.llr))
  const asWorst = (count * (worst - 2 * loss) + one.llr) / (count + 1)
  const aboveWorst = one.llr - 2 * loss * count
  return Math.max(asWorst, aboveWorst)
}

/** In nats, over all frames. */
function totalLlr(phones: AlignedPhone[]): number {
  return phones.reduce((sum, phone) => sum + phone.llr * phone.frames, 0)
}
