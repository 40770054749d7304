/**
 * Pairs of sounds (ARPAbet) that distinguish the words of a minimal pair: sink/think, light/right,
 * vest/west. After `>` stands a sound that is only searched for in place of the first one, not the
 * other way round. This is our own list of similar sounds; which ones a learner confuses depends on
 * the learner's language, which was not measured. The acoustic model tells the clear pairs apart: in
 * no right word of the choosing voices did the wrong sound fit better by 8 nats.
 */
const CLEAR_PAIRS = 'TH-S S-SH SH-CH ZH-SH V-B V-W F-P L-R L-N Y-JH'.split(' ')
/**
 * The model confuses these in some right words. T/CH, DH/V, AA/AO, IY/EY, OW/AH and ER/AH are in
 * neither list, because it confuses them in too many.
 */
const UNCLEAR_PAIRS =
  'TH>T TH>F DH>D DH>Z S-Z Z-JH ZH-JH CH-JH F-V P-B T-D K-G P-T P-K T-K B-D B-G D-G M-N N-NG B-M D-N IH-IY EH-AE EH-IH EH-EY AE-AH AE-AA AH-AA AH-UH AO-OW UH-UW ER-AO AW-OW AY-EY AY-AA'.split(
    ' '
  )

const VOWELS = new Set('AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW'.split(' '))
/** Correct speech flaps or drops these inside a word and at its end: "wa(t)er", "las(t) train". */
const FLAPPED = new Set(['T', 'D'])
/**
 * Correct speech releases these without a burst at the end of a word, or assimilates them to the next
 * word: "te(m) boys".
 */
const CLOSURES = new Set('P K B G M N NG'.split(' '))
/** Words that lose their vowel in running speech: whichever vowel is heard is no fault. */
const WEAK_FORMS = new Set(
  'a am an and are as at be been but can could do does for from had has have he her him his i if in is it me must my not of on or shall she should so some than that the them there they this to us was we were will with would you your'.split(
    ' '
  )
)

const BY_SOUND = new Map<string, string[]>()
for (const pair of [...CLEAR_PAIRS, ...UNCLEAR_PAIRS]) {
  const [one = '', other = ''] = pair.split(/[->]/)
  BY_SOUND.set(one, [...(BY_SOUND.get(one) ?? []), other])
  if (pair.includes('-')) BY_SOUND.set(other, [...(BY_SOUND.get(other) ?? []), one])
}

/**
 * The sounds (ARPAbet) that a learner may say by mistake at one place of a word; none where correct
 * speech varies just as much.
 *
 * @param word in lower case
 */
export function confusableSounds(word: string, sounds: string[], place: number): readonly string[] {
  const sound = sounds[place] ?? ''
  if (FLAPPED.has(sound) && place > 0) return []
  if (CLOSURES.has(sound) && place === sounds.length - 1) return []
  if (VOWELS.has(sound) && WEAK_FORMS.has(word)) return []
  return BY_SOUND.get(sound) ?? []
}

/** Whether the acoustic model reliably tells the two sounds apart. */
export function areClear(one: string, other: string): boolean {
  return CLEAR_PAIRS.includes(`${one}-${other}`) || CLEAR_PAIRS.includes(`${other}-${one}`)
}
