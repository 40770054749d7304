import type { AlignedPhone, AlignedWord } from './alignment.ts'
import { wordScore } from './word_score.ts'

/** Under this a word may have been left out, or another one said. */
const SUSPECT_SCORE = 60
/** Each more would make the search longer by half. */
const MAX_GAPS = 2
/** Nothing is inserted into a shorter stretch, in frames of 10 ms. */
const INSERTION_FRAMES = 15
/** No sound of a word is so long, in frames of 10 ms, and matches badly. */
const STRETCHED_FRAMES = 25
/** Pauses match at about -1 nats a frame, sounds in their own place at -4. */
const PAUSE_MATCH = -2.5
const SOUND_MATCH = -6

/** Words by their index, and gaps by the number of words before them. */
export interface Suspicions {
  words: number[]
  gaps: number[]
}

/**
 * What the second look is for: words that match badly, the worst first, and gaps in which something
 * else may have been said, since a sound or a pause beside them is long and matches badly. The
 * gap before a suspect word tells whether something was said in its place.
 */
export function suspicions(words: AlignedWord[], fillers: AlignedPhone[]): Suspicions {
  const suspects = [...words.keys()]
    .filter((index) => isSuspect(words[index]))
    .sort((one, other) => wordScore(phonesOf(words[one])) - wordScore(phonesOf(words[other])))
  const found = new Map<number, number>()
  const suspect = (gap: number, phone: AlignedPhone) => {
    found.set(gap, Math.min(found.get(gap) ?? 0, phone.match * phone.frames))
  }
  for (const filler of fillers) {
    if (filler.frames < INSERTION_FRAMES || filler.match > PAUSE_MATCH) continue
    suspect(
      words.filter(({ phones: [first] }) => first && startsBefore(first, filler)).length,
      filler
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
  const byMatch = [...found].sort(([, one], [, other]) => one - other).map(([gap]) => gap)
  return { words: suspects, gaps: [...new Set([...byMatch, ...suspects])].slice(0, MAX_GAPS) }
}

function isSuspect(word: AlignedWord | undefined): boolean {
  if (!word?.known || wordScore(word.phones) >= SUSPECT_SCORE) return false
  // One that was left out is squeezed together, never stretched.
  return !word.phones.some(isStretched)
}

/** Longer than a sound is, and no such sound: it covers something else. */
function isStretched(phone: AlignedPhone): boolean {
  return phone.frames >= STRETCHED_FRAMES && phone.match <= SOUND_MATCH
}

function phonesOf(word: AlignedWord | undefined): AlignedPhone[] {
  return word?.phones ?? []
}

function startsBefore(one: AlignedPhone, other: AlignedPhone): boolean {
  return one.startFrame < other.startFrame
}
