import type { AlignedWord } from '#scoring/providers/local/alignment'

/** With fewer sounds chance decides: "Help!", which has four, was doubted in one of four voices. */
const MIN_SOUNDS = 5

/**
 * How well a text as a whole fits a recording: the mean log-likelihood ratio of its sounds, in nats
 * per frame, 0 at best. Words outside the dictionary, whose sounds are guessed, do not count.
 *
 * @param words as they lie in the recording after the first pass
 * @returns null where too few sounds are known
 */
export function textLlr(words: AlignedWord[]): number | null {
  const phones = words.filter(({ known }) => known).flatMap((word) => word.phones)
  if (phones.length < MIN_SOUNDS) return null
  return phones.reduce((sum, { llr }) => sum + llr, 0) / phones.length
}
