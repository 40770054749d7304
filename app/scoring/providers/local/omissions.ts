import type { AlignedPhone } from './alignment.ts'
import { wordScore } from './word_score.ts'

/** Three are the least that a phone can have. */
const MAX_FRAMES_PER_PHONE = 4.5
const MAX_SCORE = 20

/**
 * Words that may have been left out: they match badly and are squeezed together nearly as far as
 * the aligner can. A missing word drags its neighbours with it, so the worst one, over its whole
 * length, comes first.
 *
 * @param words the phones of each word, in the order of the text
 * @returns indexes into `words`
 */
export function suspectOmissions(words: AlignedPhone[][]): number[] {
  return words
    .map((phones, index) => ({ phones, index }))
    .filter(({ phones }) => isSqueezed(phones))
    .sort((a, b) => totalMatch(a.phones) - totalMatch(b.phones))
    .map(({ index }) => index)
}

function isSqueezed(phones: AlignedPhone[]): boolean {
  if (phones.length === 0 || wordScore(phones) >= MAX_SCORE) return false
  const frames = phones.reduce((sum, phone) => sum + phone.frames, 0)
  return frames / phones.length <= MAX_FRAMES_PER_PHONE
}

function totalMatch(phones: AlignedPhone[]): number {
  return phones.reduce((sum, phone) => sum + phone.match * phone.frames, 0)
}
