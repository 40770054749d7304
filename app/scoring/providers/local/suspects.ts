import type { AlignedPhone, AlignedWord } from './alignment.ts'
import { wordScore } from './word_score.ts'

/** A word with a lower score may have been left out, or another word was said in its place. */
const SUSPECT_SCORE = 60
/** Each further gap makes the second pass longer by half. */
const MAX_GAPS = 2
/** A shorter stretch holds no inserted word, in frames of 10 ms. */
const MIN_INSERTION_FRAMES = 15
/** No sound of a word lasts this long and fits badly, in frames of 10 ms. */
const MIN_STRETCHED_FRAMES = 25
/** Pauses have about -1 nats a frame, sounds in their own place -4. */
const MAX_NOISE_LLR = -2.5
const MAX_STRETCHED_LLR = -6

/** What the second pass rescores: words by their index, gaps by the number of words before them. */
export interface Suspects {
  words: number[]
  gaps: number[]
}

/**
 * Finds what the second pass has to check: suspect words, the worst first, and gaps in which
 * something beside the text may have been said. A gap is suspect where a sound or a noise beside it
 * is long and fits badly, and before a suspect word, where another word may have been said instead.
 */
export function findSuspects(words: AlignedWord[], nonSpeech: AlignedPhone[]): Suspects {
  const suspects = [...words.keys()]
    .filter((index) => isSuspect(words[index]))
    .sort((one, other) => wordScore(phonesOf(words[one])) - wordScore(phonesOf(words[other])))
  const found = new Map<number, number>()
  const suspect = (gap: number, phone: AlignedPhone) => {
    found.set(gap, Math.min(found.get(gap) ?? 0, phone.llr * phone.frames))
  }
  for (const segment of nonSpeech) {
    if (segment.frames < MIN_INSERTION_FRAMES || segment.llr > MAX_NOISE_LLR) continue
    suspect(
      words.filter(({ phones: [first] }) => first && startsBefore(first, segment)).length,
      segment
    )
  }
  words.forEach(({ phones }, index) => {
    phones.forEach((phone, place) => {
      if (!isStretched(phone)) return
      const middle = (phones.length - 1) / 2
      if (place <= middle) suspect(index, phone)
      if (place >= middle) suspect(index + 1, phone)
    })
  })
  const worstFirst = [...found].sort(([, one], [, other]) => one - other).map(([gap]) => gap)
  return { words: suspects, gaps: [...new Set([...worstFirst, ...suspects])].slice(0, MAX_GAPS) }
}

function isSuspect(word: AlignedWord | undefined): boolean {
  if (!word?.known || wordScore(word.phones) >= SUSPECT_SCORE) return false
  // A word that was left out is squeezed together, never stretched.
  return !word.phones.some(isStretched)
}

/** Too long for a sound, and fits badly: it covers something else. */
function isStretched(phone: AlignedPhone): boolean {
  return phone.frames >= MIN_STRETCHED_FRAMES && phone.llr <= MAX_STRETCHED_LLR
}

function phonesOf(word: AlignedWord | undefined): AlignedPhone[] {
  return word?.phones ?? []
}

function startsBefore(one: AlignedPhone, other: AlignedPhone): boolean {
  return one.startFrame < other.startFrame
}
