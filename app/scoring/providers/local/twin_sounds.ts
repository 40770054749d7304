import type { AlignedPhone } from './alignment.ts'
import type { Twin } from './pronunciations.ts'
import { wordMatch } from './word_score.ts'

/** How much of the twin's advantage a word loses, and how much at most, in nats per frame. */
const WEIGHT = 0.35
const MOST = 6
/** One wrong sound leaves a word recognisable: it alone brings no word below this match. */
const LOWEST_MATCH = -10.5

/**
 * The sounds of a word whose twin fits the recording better: the one in which they differ gets worse
 * by 0.35 of the difference in nats (at most 6), so that the word's own match falls by as much. Both
 * numbers were chosen on other voices and words than those that docs/SCORING.md reports on.
 *
 * @param expected how the word itself fits
 * @param said how the twin fits, sound by sound
 */
export function asTwin(expected: AlignedPhone[], said: AlignedPhone[], twin: Twin): AlignedPhone[] {
  const advantage = total(said) - total(expected)
  const room = wordMatch(expected) - LOWEST_MATCH
  const loss = Math.min(MOST, WEIGHT * advantage, room)
  if (loss <= 0) return expected
  const count = expected.length
  const worst = Math.min(...expected.map((phone) => phone.match))
  // So much of the worst sound is that of the word, which is half the mean and half the worst.
  const match = worst - (2 * loss * count) / (count + 1)
  return expected.map((phone, place) => {
    return place === twin.place ? { ...phone, match, heard: twin.heard } : phone
  })
}

function total(phones: AlignedPhone[]): number {
  return phones.reduce((sum, phone) => sum + phone.match * phone.frames, 0)
}
