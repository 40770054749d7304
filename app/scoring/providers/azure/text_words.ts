/** A word of a text: as it is written there, and in lower case without punctuation. */
export interface TextWord {
  written: string
  plain: string
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’\-.]*/gu
const INNER_MARKS = /[.\-]+$|[’']/gu

/** The words of a text, in order. */
export function wordsOf(text: string): TextWord[] {
  return [...text.matchAll(WORD)].map(([matched]) => {
    const written = matched.replace(/[.\-'’]+$/u, '')
    return { written, plain: written.normalize('NFKC').toLowerCase().replace(INNER_MARKS, '') }
  })
}
