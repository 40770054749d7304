import type { AlignedWord, Candidate } from './alignment.ts'
import type { MinimalPair } from './pronunciations.ts'
import type { Recognizer } from './recognizer.ts'
import type { Suspects } from './suspects.ts'

/** All sounds of the dictionary, for what is said beside the text. */
const SOUNDS =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(
    ' '
  )
/** How likely it is that a word is left out, and that something is said beside the words. */
const SKIP = '/0.01/'
const INSERT = '/0.01/'
const SOUND_PREFIX = 'sound_'

/** What a token of the grammar stands for: a word itself, or the other word of a minimal pair. */
export interface Variant {
  index: number
  pair: MinimalPair | null
}

/** A grammar for the second pass; it is not worthwhile if it allows nothing but the text. */
export interface SearchGrammar {
  jsgf: string
  variants: Map<string, Variant>
  isWorthwhile: boolean
}

/**
 * The text as a grammar: suspect words may be skipped, words may be said as the other word of a
 * minimal pair, and other sounds may lie in the suspect gaps. Words without variants keep their own
 * tokens.
 */
export function searchGrammar(
  recognizer: Recognizer,
  candidates: Candidate[],
  words: AlignedWord[],
  suspects: Suspects
): SearchGrammar {
  const variants = new Map<string, Variant>()
  const learn: [string, string][] = []
  const add = (index: number, sounds: string[], pair: MinimalPair | null) => {
    const token = `at${index}_${sounds.join('_').toLowerCase()}`
    variants.set(token, { index, pair })
    if (!recognizer.knows(token)) learn.push([token, sounds.join(' ')])
    return token
  }
  const parts = candidates.map(({ known, tokens }, index) => {
    const sounds = (words[index]?.phones ?? []).map((phone) => phone.arpabet)
    const isSuspect = suspects.words.includes(index)
    const pairs = known ? minimalPairsOf(recognizer, tokens, sounds) : []
    if (!isSuspect && pairs.length === 0) return tokens.join(' ')
    const own = add(index, sounds, null)
    const said = [own, ...pairs.map((pair) => add(index, pair.sounds, pair))].join(' | ')
    return isSuspect ? `( /1/ ( ${said} ) | ${SKIP} <NULL> )` : `( ${said} )`
  })
  if (suspects.gaps.length > 0) {
    for (const sound of SOUNDS) {
      if (!recognizer.knows(tokenOf(sound))) learn.push([tokenOf(sound), sound])
    }
  }
  if (learn.length > 0) recognizer.learn(learn)

  const gap = (index: number) => (suspects.gaps.includes(index) ? `[ ${INSERT} <sounds>+ ]` : '')
  const text = [...parts.map((part, index) => `${gap(index)} ${part}`), gap(parts.length)].join(' ')
  const sounds = `<sounds> = ${SOUNDS.map(tokenOf).join(' | ')};`
  return {
    jsgf: `#JSGF V1.0;\ngrammar text;\n${sounds}\npublic <text> = ${text};`,
    variants,
    isWorthwhile: variants.size > 0 || suspects.gaps.length > 0,
  }
}

/** Whether a token of the result is a sound beside the text. */
export function isSound(token: string): boolean {
  return token.startsWith(SOUND_PREFIX)
}

function tokenOf(sound: string): string {
  return SOUND_PREFIX + sound.toLowerCase()
}

/** With other words only: another pronunciation of the same word is no fault. */
function minimalPairsOf(recognizer: Recognizer, tokens: string[], sounds: string[]): MinimalPair[] {
  const [word = ''] = tokens
  const own = tokens.length === 1 ? recognizer.pronunciationsOf(word) : []
  return recognizer
    .minimalPairs(word, sounds)
    .filter((pair) => !own.includes(pair.sounds.join(' ')))
}
