import type { AlignedWord, Candidate } from './alignment.ts'
import type { Twin } from './pronunciations.ts'
import type { Recognizer } from './recognizer.ts'
import type { Suspicions } from './suspicions.ts'

/** All sounds of the dictionary, for what is said beside the text. */
const SOUNDS =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(
    ' '
  )
/** How likely a word is left out, and something is said beside the words. */
const SKIP = '/0.01/'
const INSERT = '/0.01/'
const SOUND_PREFIX = 'sound_'

/** A word's own pronunciation, or its twin's, as a token of the grammar. */
export interface Variant {
  index: number
  twin: Twin | null
}

/** What is looked for, and what its tokens stand for. */
export interface SearchGrammar {
  jsgf: string
  variants: Map<string, Variant>
  isWorthwhile: boolean
}

/**
 * The text as a grammar in which suspect words may be skipped, words may be said as their twins,
 * and other sounds may come in the suspect gaps. Words that have no variants keep their own tokens.
 */
export function searchGrammar(
  recognizer: Recognizer,
  candidates: Candidate[],
  words: AlignedWord[],
  suspicions: Suspicions
): SearchGrammar {
  const variants = new Map<string, Variant>()
  const learn: [string, string][] = []
  const add = (index: number, sounds: string[], twin: Twin | null) => {
    const token = `at${index}_${sounds.join('_').toLowerCase()}`
    variants.set(token, { index, twin })
    if (!recognizer.knows(token)) learn.push([token, sounds.join(' ')])
    return token
  }
  const parts = candidates.map(({ known, tokens }, index) => {
    const sounds = (words[index]?.phones ?? []).map((phone) => phone.arpabet)
    const isSuspect = suspicions.words.includes(index)
    const twins = known ? twinsOf(recognizer, tokens, sounds) : []
    if (!isSuspect && twins.length === 0) return tokens.join(' ')
    const own = add(index, sounds, null)
    const said = [own, ...twins.map((twin) => add(index, twin.sounds, twin))].join(' | ')
    return isSuspect ? `( /1/ ( ${said} ) | ${SKIP} <NULL> )` : `( ${said} )`
  })
  if (suspicions.gaps.length > 0) {
    for (const sound of SOUNDS) {
      if (!recognizer.knows(tokenOf(sound))) learn.push([tokenOf(sound), sound])
    }
  }
  if (learn.length > 0) recognizer.learn(learn)

  const gap = (index: number) => (suspicions.gaps.includes(index) ? `[ ${INSERT} <sounds>+ ]` : '')
  const text = [...parts.map((part, index) => `${gap(index)} ${part}`), gap(parts.length)].join(' ')
  const sounds = `<sounds> = ${SOUNDS.map(tokenOf).join(' | ')};`
  return {
    jsgf: `#JSGF V1.0;\ngrammar text;\n${sounds}\npublic <text> = ${text};`,
    variants,
    isWorthwhile: variants.size > 0 || suspicions.gaps.length > 0,
  }
}

/** Whether a token of the result is a sound beside the text. */
export function isSound(token: string): boolean {
  return token.startsWith(SOUND_PREFIX)
}

function tokenOf(sound: string): string {
  return SOUND_PREFIX + sound.toLowerCase()
}

/** Other words, not the same one said in another way. */
function twinsOf(recognizer: Recognizer, tokens: string[], sounds: string[]): Twin[] {
  const [word = ''] = tokens
  const own = tokens.length === 1 ? recognizer.pronunciationsOf(word) : []
  return recognizer.twins(word, sounds).filter((twin) => !own.includes(twin.sounds.join(' ')))
}
