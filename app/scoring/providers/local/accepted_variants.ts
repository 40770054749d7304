/** Correct speech flaps or drops these inside a word and at its end: "wa(t)er", "las(t) train". */
const FLAPPED = new Set(['T', 'D'])
/**
 * Correct speech releases these without a burst at the end of a word, or assimilates them to the next
 * word: "te(m) boys".
 */
const CLOSURES = new Set('P K B G M N NG'.split(' '))
const VOWELS = new Set('AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW'.split(' '))
/** Vowels that accents exchange, or that have no stress in the dictionary: any of a row for another. */
const ALIKE = ['AA AO AH', 'IH AH UH', 'ER AH', 'ER R'].map((row) => row.split(' '))
/** Words that lose their vowel in running speech: whichever vowel is heard is no fault. */
const WEAK_FORMS = new Set(
  'a am an and are as at be been but can could do does for from had has have he her him his i if in is it me must my not of on or shall she should so some than that the them there they this to us was we were will with would you your'.split(
    ' '
  )
)

/**
 * Whether correct speech may have another sound (ARPAbet) at a place of a word, so that hearing it
 * tells a learner nothing.
 *
 * @param word in lower case
 */
export function isAccepted(word: string, sounds: string[], place: number, other: string): boolean {
  const sound = sounds[place] ?? ''
  if (FLAPPED.has(sound) && place > 0) return true
  if (CLOSURES.has(sound) && place === sounds.length - 1) return true
  if (VOWELS.has(sound) && WEAK_FORMS.has(word)) return true
  return ALIKE.some((row) => row.includes(sound) && row.includes(other))
}
