import { spokenWords } from '#scoring/providers/local/spoken_words'
import type { Dictionary } from './dictionary.ts'
import { isForReporting, type Use } from './split.ts'

/** How the text differs from what was said. */
export const CASES = [
  'right',
  'replaced',
  'omitted',
  'inserted',
  'one sound',
  'wrong sentence',
] as const
export type Case = (typeof CASES)[number]

/**
 * A text to score a recording against; `index` is the place of the word that it is about, `said` what
 * was said instead of one of its sounds (ARPAbet, as the dictionary has it in one way or another).
 */
export interface Trial {
  case: Case
  text: string
  index: number | null
  change: string
  said?: string[]
}

interface Words {
  dictionary: Dictionary
  use: Use
  vocabulary: string[]
  otherTexts: string[]
}

/** Articles, pronouns and most prepositions are shorter: nobody could tell them from each other. */
const LONG_WORD = /^[a-z]{4,}$/

/**
 * The texts that one recording is scored against: its own, and changed ones. The recording stays as
 * it is: a word added to the text is one that was left out, a word taken away one that was added.
 * Every word that is put in is one of those that are kept for this use.
 *
 * @param random numbers in [0, 1)
 */
export function trialsFor(text: string, words: Words, random: () => number): Trial[] {
  const own = spokenWords(text).map((word) => word.text.toLowerCase())
  const places = shuffle([...own.keys()], random)
  const put = (index: number, removed: number, ...added: string[]) => {
    return own.toSpliced(index, removed, ...added).join(' ')
  }
  const trials: Trial[] = [{ case: 'right', text, index: null, change: '' }]

  const replaceable = places.filter((index) => LONG_WORD.test(own[index] ?? ''))
  for (const index of replaceable.slice(0, 1)) {
    const original = own[index] ?? ''
    const replacement = newWord(words, original, own, random)
    trials.push({
      case: 'replaced',
      text: put(index, 1, replacement),
      index,
      change: `${original} > ${replacement}`,
    })
  }
  for (const index of places.slice(0, 1)) {
    const added = newWord(words, own[index] ?? '', own, random)
    trials.push({ case: 'omitted', text: put(index, 0, added), index, change: `+ ${added}` })
  }
  for (const index of replaceable.slice(-1)) {
    trials.push({ case: 'inserted', text: put(index, 1), index: null, change: `- ${own[index]}` })
  }
  const pairs = places.flatMap((index) => {
    const usable = usableMinimalPairs(words, own[index] ?? '')
    return usable.length > 0 ? [{ index, replacement: pick(usable, random) }] : []
  })
  for (const { index, replacement } of pairs.slice(0, 2)) {
    const original = own[index] ?? ''
    const said = words.dictionary.distinguishingSounds(original, replacement)
    const change = `${original} > ${replacement}`
    trials.push({ case: 'one sound', text: put(index, 1, replacement), index, change, said })
  }
  const wrong = pick(words.otherTexts, random)
  if (wrong !== text) trials.push({ case: 'wrong sentence', text: wrong, index: null, change: '' })
  return trials
}

/** As long as another word, give or take a letter, and neither in the text nor sounding alike. */
function newWord(words: Words, like: string, own: string[], random: () => number): string {
  const fitting = words.vocabulary.filter((word) => {
    const isAsLong = Math.abs(word.length - Math.max(4, like.length)) <= 1
    return isAsLong && !own.includes(word) && !words.dictionary.soundAlike(word, like)
  })
  return pick(fitting, random)
}

function usableMinimalPairs({ dictionary, use }: Words, word: string): string[] {
  return dictionary
    .minimalPairs(word)
    .filter((other) => isForReporting(other) === (use === 'reporting'))
}

/** All longer words of these texts that the dictionary has and that are kept for this use. */
export function vocabularyOf(texts: string[], dictionary: Dictionary, use: Use): string[] {
  const all = texts.flatMap((text) => spokenWords(text).map((word) => word.text.toLowerCase()))
  return [...new Set(all)].filter((word) => {
    const isKept = isForReporting(word) === (use === 'reporting')
    return LONG_WORD.test(word) && dictionary.knows(word) && isKept
  })
}

function shuffle<T>(elements: T[], random: () => number): T[] {
  return elements
    .map((element) => ({ element, order: random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ element }) => element)
}

function pick<T>(elements: readonly T[], random: () => number): T {
  return elements[Math.floor(random() * elements.length)] as T
}
