import { plainApostrophes } from '../../../texts/apostrophes.ts'
import { withoutInvisible } from '../../../texts/invisible.ts'

/** A word of a text: as it is written there, and in lower case without punctuation. */
export interface TextWord {
  written: string
  plain: string
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'\-.]*/gu
const INNER_MARKS = /[.\-]+$|'/gu

/** The words of a text, in order. */
export function wordsOf(text: string): TextWord[] {
  const seen = withoutInvisible(text)
  return [...plainApostrophes(seen).matchAll(WORD)].map(({ 0: matched, index }) => {
    const word = matched.replace(/[.\-']+$/u, '')
    const written = seen.slice(index, index + word.length)
    return { written, plain: word.normalize('NFKC').toLowerCase().replace(INNER_MARKS, '') }
  })
}
