import { LETTER_NAMES, LETTER_SOUNDS } from '#scoring/providers/local/letter_sounds'

const MAX_RULE_LETTERS = 4
/** Nothing longer is a word, and the aligner would spend much time on it. */
const MAX_LETTERS = 24

/** Before one consonant and a silent e, a vowel says its name. */
const LONG_VOWELS: Record<string, string> = { a: 'EY', e: 'IY', i: 'AY', o: 'OW', u: 'UW', y: 'AY' }
const LONG_VOWEL = /([aeiouy])([bcdfgklmnprstvz])e(s?)\$/

/**
 * A pronunciation in ARPAbet by our own rules; a word without a vowel is spelt out. It is only good
 * enough to find where an unknown word is, so that its neighbours keep their own sounds.
 *
 * @param word lower case, a to z; other characters are ignored
 * @returns null for a word without a letter, or with more than 24
 */
export function lettersToSounds(word: string): string | null {
  const letters = word.replace(/[^a-z]/g, '')
  if (letters.length === 0 || letters.length > MAX_LETTERS) return null
  if (!/[aeiouy]/.test(letters)) return spellOut(letters)

  const marked = `^${letters}$`
  const long = LONG_VOWEL.exec(marked)
  const silent = long && long.index > 1 ? long : null
  const sounds: string[] = []
  for (let at = 0; at < marked.length;) {
    const name = silent?.index === at ? LONG_VOWELS[silent[1] ?? ''] : undefined
    const [matched, sound] = name ? [1, name] : longestRule(marked, at)
    if (sound) sounds.push(sound)
    at += matched
  }
  return sounds.join(' ') || spellOut(letters)
}

function longestRule(marked: string, at: number): [number, string] {
  for (let length = MAX_RULE_LETTERS; length > 0; length--) {
    const sound = LETTER_SOUNDS[marked.slice(at, at + length)]
    if (sound !== undefined) return [length, sound]
  }
  return [1, '']
}

function spellOut(letters: string): string {
  return [...letters].map((letter) => LETTER_NAMES[letter]).join(' ')
}
