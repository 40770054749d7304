import type {
  Aligned,
  AlignedPhone,
  AlignedWord,
  Candidate,
  FirstPass,
  Insertion,
} from './alignment.ts'
import { applyMinimalPair } from './minimal_pairs.ts'
import type { MinimalPair } from './pronunciations.ts'
import type { Recognizer, TokenAlignment } from './recognizer.ts'
import { rescoringWindow } from './rescoring_window.ts'
import { isSound, searchGrammar, type Variant } from './search_grammar.ts'
import { findSuspects } from './suspects.ts'

/** Fewer sounds beside the text are no word. */
const MIN_INSERTED_SOUNDS = 3
const MIN_INSERTED_FRAMES = 15
/** With as many sounds in the place of a missing word, another word was said there. */
const MIN_REPLACING_SOUNDS = 2

/** What the search has found for the words of a window. */
interface Found {
  /** Null for a word that was not said. */
  phones: (AlignedPhone[] | null)[]
  /** Of the words, by their index, whose place the other word of a minimal pair has taken. */
  pairs: Map<number, MinimalPair>
  /** Sounds beside the text, by the number of words before them. */
  beside: Map<number, AlignedPhone[]>
}

/**
 * Rescores what the first pass cannot tell: suspect words that were left out, words that were said as
 * the other word of a minimal pair (think/sink), and sounds beside the text. One grammar allows all
 * of these at once; where time is short it covers only the words around the worst one.
 *
 * @returns what the first pass found, corrected
 */
export function runSecondPass(
  recognizer: Recognizer,
  samples: Int16Array,
  candidates: Candidate[],
  first: FirstPass
): Aligned {
  const window = rescoringWindow(samples, first, findSuspects(first.words, first.nonSpeech))
  const inside = candidates.slice(window.from, window.to)
  const words = first.words.slice(window.from, window.to)
  const grammar = searchGrammar(recognizer, inside, words, window.suspects)
  if (!grammar.isWorthwhile) return { words: first.words, insertions: [] }

  const result = recognizer.search(window.samples, grammar.jsgf)
  const found = result && read(result, grammar.variants, inside)
  if (!found) return { words: first.words, insertions: [] }
  const insertions = insertionsOf(found).map((insertion) => ({
    ...insertion,
    place: insertion.place + window.from,
    startFrame: insertion.startFrame + window.startFrame,
  }))
  const corrected = words.map((word, index) => correct(word, index, found, window.startFrame))
  const all = first.words.toSpliced(window.from, words.length, ...corrected)
  return { words: withoutOverlaps(all), insertions }
}

/** The passes place word boundaries slightly differently: a sound that begins too early is cut. */
function withoutOverlaps(words: AlignedWord[]): AlignedWord[] {
  let end = 0
  return words.map((word) => {
    const phones = word.phones.map((phone) => {
      const startFrame = Math.max(phone.startFrame, end)
      const frames = Math.max(1, phone.startFrame + phone.frames - startFrame)
      end = startFrame + frames
      return { ...phone, startFrame, frames }
    })
    return { ...word, phones }
  })
}

/** Which words the tokens are; null if they are not those of the text. */
function read(
  { tokens }: TokenAlignment,
  variants: Map<string, Variant>,
  candidates: Candidate[]
): Found | null {
  const found: Found = { phones: candidates.map(() => null), pairs: new Map(), beside: new Map() }
  let next = 0
  for (let at = 0; at < tokens.length; at++) {
    const { token, phones } = tokens[at]!
    if (isSound(token)) {
      found.beside.set(next, [...(found.beside.get(next) ?? []), ...phones])
      continue
    }
    const variant = variants.get(token)
    if (variant) {
      found.phones[variant.index] = phones
      if (variant.pair) found.pairs.set(variant.index, variant.pair)
      next = variant.index + 1
      continue
    }
    // A word without variants is always there; those that are skipped before it were suspect.
    while (next < candidates.length && !isNext(candidates[next], tokens, at)) next++
    const count = candidates[next]?.tokens.length ?? 0
    if (count === 0) return null
    found.phones[next] = tokens.slice(at, at + count).flatMap((said) => said.phones)
    at += count - 1
    next++
  }
  return found
}

function isNext(candidate: Candidate | undefined, tokens: TokenAlignment['tokens'], at: number) {
  if (!candidate || candidate.tokens.length === 0) return false
  return candidate.tokens.every((token, offset) => tokens[at + offset]?.token === token)
}

function correct(word: AlignedWord, index: number, found: Found, shift: number): AlignedWord {
  const phones = found.phones[index]
  if (word.phones.length === 0) return word
  if (!phones) {
    const sounds = [...(found.beside.get(index) ?? []), ...(found.beside.get(index + 1) ?? [])]
    // Another word was said in its place: the sounds of the first pass show how badly it fits.
    if (sounds.length >= MIN_REPLACING_SOUNDS) return word
    return { ...word, omitted: true, phones: [] }
  }
  const pair = found.pairs.get(index)
  if (pair) return { ...word, phones: applyMinimalPair(word.phones, phones, pair) }
  return { ...word, phones: phones.map((p) => ({ ...p, startFrame: p.startFrame + shift })) }
}

function insertionsOf(found: Found): Insertion[] {
  return [...found.beside].flatMap(([place, phones]) => {
    const [start] = phones
    const frames = phones.reduce((sum, phone) => sum + phone.frames, 0)
    const isWord = phones.length >= MIN_INSERTED_SOUNDS && frames >= MIN_INSERTED_FRAMES
    const takesAPlace = !found.phones[place] || (place > 0 && !found.phones[place - 1])
    const isBeside = !takesAPlace || place === found.phones.length
    if (!start || !isWord || !isBeside) return []
    return [{ place, startFrame: start.startFrame, frames, sounds: phones.map((p) => p.arpabet) }]
  })
}
