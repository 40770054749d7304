import type { SpokenWord } from '#scoring/providers/local/alignment'
import { lettersToSounds } from '#scoring/providers/local/letters_to_sounds'
import { spellNumber } from '#scoring/providers/local/spell_number'

/**
 * A number with its currency sign or suffix; or letters, with apostrophes, dots, hyphens and digits
 * between them; or a single "&".
 */
const WORD =
  /[$£€]?\d+(?:[.,:]\d+)*(?:%|\p{L}+)?|\p{L}(?:[\p{L}\p{M}\p{N}]|['’ʼ‘.\-‐‑&](?=[\p{L}\p{N}]))*|&/gu

const APOSTROPHES = /[’ʼ‘]/g
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
  return [...text.matchAll(WORD)].map(([written]) => {
    const spellings = spellingsOf(normalize(written))
    const longest = spellings.at(-1) ?? []
    return {
      text: written,
      spellings: spellings.filter((tokens) => tokens.every((t) => DICTIONARY_TOKEN.test(t))),
      pronunciationByRule: lettersToSounds(withoutMarks(longest.join(''))),
    }
  })
}

function normalize(written: string): string {
  return written.normalize('NFKC').replace(APOSTROPHES, "'").replace(HYPHENS, '-').toLowerCase()
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
