import type { SpokenWord } from './alignment.ts'
import type { Dictionary } from './dictionary.ts'
import type { Unit } from './text_network.ts'

/** A text in sounds. `isKnown` has an entry for each word; a word that nobody can say has no unit. */
export interface TextSounds {
  units: Unit[]
  isKnown: boolean[]
}

/** Looks words up in the dictionary; those that it lacks have their pronunciation by rule. */
export function readText(words: SpokenWord[], dictionary: Dictionary, names: string[]): TextSounds {
  const toSounds = (said: string) => said.split(' ').map((name) => names.indexOf(name))
  const units: Unit[] = []
  const isKnown = words.map(({ spellings, pronunciationByRule }, word) => {
    for (const tokens of spellings) {
      const found = tokens.map((token) => dictionary.pronunciationsOf(token))
      if (found.some((pronunciations) => pronunciations.length === 0)) continue
      units.push(...found.map((said) => ({ word, pronunciations: said.map(toSounds) })))
      return true
    }
    if (pronunciationByRule !== null) {
      units.push({ word, pronunciations: [toSounds(pronunciationByRule)] })
    }
    return false
  })
  return { units, isKnown }
}
