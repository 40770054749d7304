/**
 * Pairs of sounds (ARPAbet) that part two words: think/sink, ship/sheep, light/right, vest/west. It
 * is our own list of sounds that are near to each other; which ones a learner confuses depends on the
 * learner's language, and that was not measured. T/CH, M/N and AA/AO are not among them: with them
 * right words of the voices for choosing score as wrong ones.
 */
const PAIRS =
  'TH-S TH-T TH-F DH-D DH-Z DH-V S-Z S-SH SH-CH Z-JH ZH-JH ZH-SH CH-JH F-P F-V V-B V-W P-B T-D K-G L-R N-NG N-L Y-JH IH-IY EH-AE EH-IH EH-EY AE-AH AE-AA AH-AA AH-UH AO-OW OW-AH UH-UW ER-AO AW-OW AY-EY'.split(
    ' '
  )

const BY_SOUND = new Map<string, string[]>()
for (const [one = '', other = ''] of PAIRS.map((pair) => pair.split('-'))) {
  BY_SOUND.set(one, [...(BY_SOUND.get(one) ?? []), other])
  BY_SOUND.set(other, [...(BY_SOUND.get(other) ?? []), one])
}

/** The sounds (ARPAbet) that a learner may say instead of one, and the other way round. */
export function confusableWith(sound: string): readonly string[] {
  return BY_SOUND.get(sound) ?? []
}
