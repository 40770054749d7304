import type { AlignedPhone } from './alignment.ts'
import { areClear } from './confusable_sounds.ts'
import type { Twin } from './pronunciations.ts'
import { wordMatch, wordScore } from './word_score.ts'

/** In nats: a twin that fits better by less may be chance. */
const MIN_ADVANTAGE = 8
/** What a nat of advantage lowers the word by, in nats per frame, where the sounds are clear. */
const CLEAR_WEIGHT = 0.35
/** Where they are not: what it adds to how far the sound's own match lies under this one. */
const UNCLEAR_WEIGHT = 0.1
const UNCLEAR_MATCH = -6
/** One wrong sound leaves a word recognisable: it alone brings no word below this match. */
const LOWEST_MATCH = -10.5
/** What was heard is told where the word, said with that sound, scores as much. */
const CONVINCING_SCORE = 60

/**
 * The sounds of a word whose twin fits the recording better. Between clear sounds the advantage alone
 * is evidence that the twin was said; between others the sound in which they differ must match badly
 * by itself too. The word's match falls by the evidence. All numbers were chosen on other voices and
 * words than those that docs/SCORING.md reports on.
 *
 * @param expected how the word itself fits
 * @param said how the twin fits, sound by sound
 */
export function asTwin(expected: AlignedPhone[], said: AlignedPhone[], twin: Twin): AlignedPhone[] {
  const differing = expected[twin.place]
  const advantage = total(said) - total(expected)
  if (!differing || advantage < MIN_ADVANTAGE) return expected
  const evidence = areClear(differing.arpabet, twin.heard)
    ? CLEAR_WEIGHT * advantage
    : UNCLEAR_WEIGHT * advantage + UNCLEAR_MATCH - differing.match
  if (evidence <= 0) return expected
  const room = wordMatch(expected) - LOWEST_MATCH
  const match = lowered(expected, differing, Math.max(0, Math.min(evidence, room)))
  const heard = wordScore(said) >= CONVINCING_SCORE ? twin.heard : null
  return expected.map((phone) => (phone === differing ? { ...phone, match, heard } : phone))
}

/** The match of one sound with which the word's, half the mean and half the worst, falls by `loss`. */
function lowered(phones: AlignedPhone[], one: AlignedPhone, loss: number): number {
  const count = phones.length
  const worst = Math.min(...phones.map((phone) => phone.match))
  const asWorst = (count * (worst - 2 * loss) + one.match) / (count + 1)
  const aboveWorst = one.match - 2 * loss * count
  return Math.max(asWorst, aboveWorst)
}

function total(phones: AlignedPhone[]): number {
  return phones.reduce((sum, phone) => sum + phone.match * phone.frames, 0)
}
