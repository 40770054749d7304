/**
 * Consonants (ARPAbet) by voice, place and manner, as the chart of the International Phonetic
 * Association orders them. Lips alone and lips with teeth are one place here.
 */
const CONSONANTS: Record<string, [voice: string, place: string, manner: string]> = {
  P: ['voiceless', 'lips', 'plosive'],
  B: ['voiced', 'lips', 'plosive'],
  T: ['voiceless', 'ridge', 'plosive'],
  D: ['voiced', 'ridge', 'plosive'],
  K: ['voiceless', 'velum', 'plosive'],
  G: ['voiced', 'velum', 'plosive'],
  M: ['voiced', 'lips', 'nasal'],
  N: ['voiced', 'ridge', 'nasal'],
  NG: ['voiced', 'velum', 'nasal'],
  F: ['voiceless', 'lips', 'fricative'],
  V: ['voiced', 'lips', 'fricative'],
  TH: ['voiceless', 'teeth', 'fricative'],
  DH: ['voiced', 'teeth', 'fricative'],
  S: ['voiceless', 'ridge', 'fricative'],
  Z: ['voiced', 'ridge', 'fricative'],
  SH: ['voiceless', 'behind the ridge', 'fricative'],
  ZH: ['voiced', 'behind the ridge', 'fricative'],
  HH: ['voiceless', 'glottis', 'fricative'],
  CH: ['voiceless', 'behind the ridge', 'affricate'],
  JH: ['voiced', 'behind the ridge', 'affricate'],
  L: ['voiced', 'ridge', 'lateral'],
  R: ['voiced', 'ridge', 'approximant'],
  Y: ['voiced', 'palate', 'approximant'],
  W: ['voiced', 'lips', 'approximant'],
}

/** Vowels by height (0 is close) and place (0 is front); diphthongs where they begin. */
const VOWELS: Record<string, [height: number, place: number]> = {
  IY: [0, 0],
  IH: [1, 0],
  EY: [2, 0],
  EH: [2, 0],
  AE: [3, 0],
  ER: [2, 1],
  AH: [2, 1],
  AY: [3, 1],
  AW: [3, 1],
  UW: [0, 2],
  UH: [1, 2],
  OW: [2, 2],
  OY: [2, 2],
  AO: [3, 2],
  AA: [3, 2],
}

/**
 * The sounds that are near to one: consonants that differ in voice, place or manner alone, vowels
 * at most one step away. It knows nothing of the scorer's own list (`confusable_sounds.ts`), which
 * has fewer pairs, and some that are further apart: what the scorer leaves out is tried all the same.
 */
export function nearSounds(sound: string): string[] {
  const consonant = CONSONANTS[sound]
  if (consonant) {
    return Object.keys(CONSONANTS).filter((other) => {
      return CONSONANTS[other]?.filter((part, index) => part !== consonant[index]).length === 1
    })
  }
  const [height, place] = VOWELS[sound] ?? [Number.NaN, Number.NaN]
  return Object.keys(VOWELS).filter((other) => {
    const [otherHeight, otherPlace] = VOWELS[other] ?? [0, 0]
    const isNear = Math.abs(otherHeight - height) <= 1 && Math.abs(otherPlace - place) <= 1
    return isNear && other !== sound
  })
}
