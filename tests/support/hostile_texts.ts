/** What patterns have trouble with, besides their own characters. */
const COMMON = ['a', '1', ' ', '\n', '\u0301', '"']

/**
 * Texts of a length that make patterns look back: for each two characters of the pattern, both again
 * and again, and one of them followed by many of the other, with an end that no pattern expects.
 */
export function* hostileTexts(pattern: string, length: number): Generator<string> {
  const own = pattern.replaceAll(/\\[a-zA-Z](\{[^}]*\}|\d*)|[\\^$()?:|{}]/g, '')
  const characters = [...new Set([...COMMON, ...own])].slice(0, 24)
  for (const one of characters) {
    for (const other of characters) {
      yield ending((one + other).repeat(length / 2))
      yield ending(one + other.repeat(length - 1))
    }
  }
}

/** Letters that NFC has to sort: in every second one, the mark below comes after the one above. */
export function unsortedAccents(length: number): string {
  return '\u0301\u0316'.repeat(length / 2)
}

function ending(text: string): string {
  return `${text.slice(0, -1)}\0`
}
