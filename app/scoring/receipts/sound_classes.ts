/**
 * The 39 sounds of the CMU Pronouncing Dictionary, without stress, in IPA; a sound's place is its
 * number in score receipts, which must never change.
 */
export const SOUND_CLASSES = [
  ...['ɑ', 'æ', 'ʌ', 'ɔ', 'aʊ', 'aɪ', 'b', 'tʃ', 'd', 'ð', 'ɛ', 'ɝ', 'eɪ', 'f', 'ɡ', 'h', 'ɪ'],
  ...['i', 'dʒ', 'k', 'l', 'm', 'n', 'ŋ', 'oʊ', 'ɔɪ', 'p', 'ɹ', 's', 'ʃ', 't', 'θ', 'ʊ', 'u'],
  ...['v', 'w', 'j', 'z', 'ʒ'],
]

/** Other ways in which scorers write the same sounds. */
const OTHER_SPELLINGS: Record<string, string> = {
  ...{ ə: 'ʌ', ɐ: 'ʌ', ɚ: 'ɝ', ɜ: 'ɝ', ɜɹ: 'ɝ', əɹ: 'ɝ', r: 'ɹ', g: 'ɡ', ɾ: 't' },
  ...{ iː: 'i', uː: 'u', ɑː: 'ɑ', ɔː: 'ɔ', əʊ: 'oʊ', e: 'ɛ' },
}

const NUMBERS = new Map(SOUND_CLASSES.map((sound, number) => [sound, number]))

/** @returns the number of a sound in IPA; undefined for one that is none of the 39 */
export function soundNumber(ipa: string): number | undefined {
  return NUMBERS.get(OTHER_SPELLINGS[ipa] ?? ipa)
}
