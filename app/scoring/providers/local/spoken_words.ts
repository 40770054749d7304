import type { SpokenWord } from '#scoring/providers/local/alignment'
import { lettersToSounds } from '#scoring/providers/local/letters_to_sounds'
import { spellNumber } from '#scoring/providers/local/spell_number'
import { plainApostrophes } from '#texts/apostrophes'
import { withoutInvisible } from '#texts/invisible'

/**
 * A number with its currency sign or suffix; or letters, with apostrophes, dots, hyphens and digits
 * between them; or a single "&".
 */
const WORD =
  /[$£€]?\d+(?:[.,:]\d+)*(?:%|\p{L}+)?|\p{L}(?:[\p{L}\p{M}\p{N}]|['.\-‐‑&](?=[\p{L}\p{N}]))*|&/gu

const HYPHENS = /[‐‑]/g
const PARTS = /\d+(?:[.,:]\d+)*|[^\d\s.&-]+|&/g
const DICTIONARY_TOKEN = /^[a-z'.-]+$/

/**
 * The words of a text as they are said: in lower case, with numbers spelt out and without punctuation.
 * A word with a hyphen, dot or digits in it is tried as a whole first, then in parts.
 *
 * @param text any Unicode text
 */
export function spokenWords(text: string): SpokenWord[] {
  const seen = withoutInvisible(text)
  return [...plainApostrophes(seen).matchAll(WORD)].map(({ 0: plain, index }) => {
    const written = seen.slice(index, index + plain.length)
    const spellings = spellingsOf(normalize(plain))
    const longest = spellings.at(-1) ?? []
    return {
      text: written,
      spellings: spellings.filter((tokens) => tokens.length > 0 && tokens.every(isToken)),
      pronunciationByRule: lettersToSounds(withoutMarks(longest.join(''))),
    }
  })
}

function isToken(token: string): boolean {
  return DICTIONARY_TOKEN.test(token)
}

function normalize(written: string): string {
  return written.normalize('NFKC').replace(HYPHENS, '-').toLowerCase()
}

function spellingsOf(word: string): string[][] {
  const number = spellNumber(word)
  if (number) return [number]

  const plain = withoutMarks(word)
  const parts = (plain.match(PARTS) ?? []).flatMap((part) => {
    return part === '&' ? ['and'] : (spellNumber(part) ?? [part])
  })
  const abbreviation = word.includes('.') ? [[`${word}.`]] : []
  return [...abbreviation, [word], [plain], parts]
}

/** "café" as "cafe": the dictionary has no accents. */
function withoutMarks(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '')
}
