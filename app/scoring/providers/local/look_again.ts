import type {
  Aligned,
  AlignedPhone,
  AlignedWord,
  Candidate,
  FirstLook,
  Insertion,
} from './alignment.ts'
import { lookWindow } from './look_window.ts'
import type { Recognizer, TokenAlignment } from './recognizer.ts'
import { isSound, type SearchGrammar, searchGrammar } from './search_grammar.ts'
import { suspicions } from './suspicions.ts'
import { asTwin } from './twin_sounds.ts'

/** Fewer sounds beside the text are no word. */
const MIN_INSERTED_SOUNDS = 3
const MIN_INSERTED_FRAMES = 15
/** As many sounds in the place of a word that is missing: another one was said. */
const MIN_REPLACING_SOUNDS = 2

/** What the search has found for the words of a window. */
interface Found {
  phones: (AlignedPhone[] | null)[]
  twins: SearchGrammar['variants'] extends Map<string, infer V> ? Map<number, V> : never
  /** Sounds beside the text, by the number of words before them. */
  beside: Map<number, AlignedPhone[]>
}

/**
 * Searches the recording for what the first look cannot tell: suspect words that were left out, words
 * of which a twin was said (think/sink), and sounds beside the text. A grammar holds all of these at
 * once; where time is short it covers the words around the worst one.
 *
 * @returns the first look, corrected
 */
export function lookAgain(
  recognizer: Recognizer,
  samples: Int16Array,
  candidates: Candidate[],
  first: FirstLook
): Aligned {
  const whole = suspicions(first.words, first.fillers)
  const window = lookWindow(samples, first, whole)
  const words = first.words.slice(window.from, window.to)
  const grammar = searchGrammar(recognizer, candidates.slice(window.from, window.to), words, {
    words: window.suspicions.words,
    gaps: window.suspicions.gaps,
  })
  if (!grammar.isWorthwhile) return { words: first.words, insertions: [] }

  const result = recognizer.search(window.samples, grammar.jsgf)
  const found = result && read(result, grammar, candidates.slice(window.from, window.to))
  if (!found) return { words: first.words, insertions: [] }
  const insertions = insertionsOf(found).map((insertion) => ({
    ...insertion,
    place: insertion.place + window.from,
    startFrame: insertion.startFrame + window.startFrame,
  }))
  const corrected = words.map((word, index) => correct(word, index, found, window.startFrame))
  const all = first.words.toSpliced(window.from, words.length, ...corrected)
  return { words: inOrder(all), insertions }
}

/** The two looks part words at slightly different frames: none begins before the last one ends. */
function inOrder(words: AlignedWord[]): AlignedWord[] {
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
  { variants }: SearchGrammar,
  candidates: Candidate[]
): Found | null {
  const found: Found = { phones: candidates.map(() => null), twins: new Map(), beside: new Map() }
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
      found.twins.set(variant.index, variant)
      next = variant.index + 1
      continue
    }
    // A word without variants is always there, and skipped ones before it were suspect.
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
    // Another word was said in its place: the first look's sounds show how badly it fits.
    if (sounds.length >= MIN_REPLACING_SOUNDS) return word
    return { ...word, omitted: true, phones: [] }
  }
  const twin = found.twins.get(index)?.twin
  if (twin) return { ...word, phones: asTwin(word.phones, phones, twin) }
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
