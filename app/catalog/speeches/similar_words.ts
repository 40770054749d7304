const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Further words of a search would only make it slow. */
const MAX_WORDS = 8
const MAX_WORD_CHARACTERS = 30

/** A word or phrase that no result may have, as `websearch_to_tsquery` reads it. */
const EXCLUDED = /(?<!\S)-\s*("[^"]*"?|\S+)/g

/** What a search excludes, without its minus: words, and phrases in quotation marks. */
export function excludedOf(search: string): string[] {
  return [...search.matchAll(EXCLUDED)].map(([, excluded]) => excluded!)
}

/**
 * The words that somebody searches for, in small letters, as PostgreSQL's parser splits them; not
 * those that are excluded.
 */
export function searchWords(search: string): string[] {
  const words =
    search
      .replaceAll(EXCLUDED, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words)]
    .filter((word) => word.length <= MAX_WORD_CHARACTERS)
    .slice(0, MAX_WORDS)
}

/**
 * The word itself and every word that is one slip away: a letter too much, missing, wrong, or
 * swapped with its neighbour (the distance of Damerau, 1964). Trigrams, which PostgreSQL compares,
 * miss the slips in short words and swapped letters. About 54 words for each letter.
 */
export function oneSlipAway(word: string): string[] {
  const found = new Set([word])
  const letters = [...word]
  for (let at = 0; at <= letters.length; at++) {
    const [before, after] = [letters.slice(0, at).join(''), letters.slice(at)]
    const [first = '', second = ''] = after
    const afterOne = after.slice(1).join('')
    if (first !== '') found.add(before + afterOne)
    if (second !== '') found.add(before + second + first + after.slice(2).join(''))
    for (const letter of LETTERS) {
      found.add(before + letter + first + afterOne)
      if (first !== '') found.add(before + letter + afterOne)
    }
  }
  found.delete('')
  return [...found]
}
