import { ERROR_TYPES, type WordScore } from '../../scoring_result.ts'
import { type TextWord, wordsOf } from './text_words.ts'

/**
 * Gives words their spelling in the reference text: the service answers in lower case, without
 * punctuation and with numbers spelt out. Words that are not in the text stay as they are.
 */
export function respell(words: WordScore[], referenceText: string): WordScore[] {
  const reference = wordsOf(referenceText)
  let next = 0
  return words.map((word) => {
    if (word.errorType === ERROR_TYPES.insertion) return word
    const [said] = wordsOf(word.word)
    const place = said ? indexFrom(reference, said, next) : -1
    if (place === -1) return word
    next = place + 1
    return { ...word, word: reference[place]!.written }
  })
}

function indexFrom(words: TextWord[], sought: TextWord, start: number): number {
  return words.findIndex(({ plain }, place) => place >= start && plain === sought.plain)
}
