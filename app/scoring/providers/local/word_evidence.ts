import type { SoundEvidence } from './sound_evidence.ts'

/** In nats per frame: another sound that fits worse is none. */
const MIN_MATCH = -3
/** In nats: in few right words of the choosing voices another sound fits better by more. */
const CONSONANT_CHANCE = 30
const VOWEL_CHANCE = 40
const MAX_EXCESS = 70
/** A number of many digits is one word: its fifty sounds would prove it, whatever was said. */
const MAX_SOUNDS = 12
const VOWELS = new Set('AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW'.split(' '))
/** Mean and standard deviation of ln of the frames of a sound that was never seen. */
const USUAL_LENGTH = [2, 0.5] as const

/** What speaks for a word or against it, as the word score weighs it. Nats unless it says otherwise. */
export interface WordEvidence {
  /** Of its sounds: the log-likelihood ratio per frame. */
  meanMatch: number
  worstMatch: number
  /** Of its sounds: against the best other sound in the place. */
  worstGop: number
  negativeGop: number
  worstPosterior: number
  /** With the word against without it, per frame. */
  presence: number
  /** Against any sounds whatever. */
  overLoop: number
  /**
   * Of its sounds in whose place another one fits well: by how much, beyond what accents and chance make of
   * right words.
   */
  otherConsonant: number
  otherVowel: number
  /** The share of its frames in which the free search finds it, too. */
  agreement: number
  /** How many sounds it has, up to the longest words that the model was fitted on. */
  sounds: number
  /** ln of the lengths of its sounds, in standard deviations from what is usual for each. */
  meanLength: number
  shortestLength: number
}

interface Measured {
  sounds: SoundEvidence[]
  /** With the word less without it. */
  presence: number
  agreement: number
  /** The score of any sounds in the same frames. */
  loop: number
}

/** By sound (ARPAbet): mean and standard deviation of ln of its frames in right words. */
export type UsualLengths = Record<string, readonly [mean: number, deviation: number]>

/** Puts together what was measured of a word; ranges keep single outliers from deciding. */
export function wordEvidence(
  { sounds, presence, agreement, loop }: Measured,
  names: string[],
  usual: UsualLengths
): WordEvidence {
  const matches = sounds.map(({ own, frames }) => own / frames)
  const gops = sounds.map(({ gop }) => within(gop, -60, 40))
  const named = sounds.map(({ sound, frames }) => ({ name: names[sound]!, frames }))
  const excesses = sounds.map((sound, place) => ({
    isVowel: VOWELS.has(names[sound.sound]!),
    excess: excessOf(sound, names[sound.sound]!, place),
  }))
  const worstExcess = (vowels: boolean) => {
    return Math.max(0, ...excesses.map(({ isVowel, excess }) => (isVowel === vowels ? excess : 0)))
  }
  const frames = sum(sounds.map((sound) => sound.frames))
  return {
    meanMatch: within(sum(matches) / matches.length, -20, 0),
    worstMatch: within(Math.min(...matches), -30, 0),
    worstGop: Math.min(...gops),
    negativeGop: Math.max(-150, sum(gops.map((gop) => Math.min(0, gop)))),
    worstPosterior: within(Math.min(...sounds.map(({ posterior }) => posterior)), -60, 0),
    presence: within(presence / frames, -4, 8),
    overLoop: within(sum(sounds.map(({ own }) => own)) - loop, -200, 60),
    otherConsonant: worstExcess(false),
    otherVowel: worstExcess(true),
    agreement,
    sounds: Math.min(sounds.length, MAX_SOUNDS),
    ...lengthsOf(named, usual),
  }
}

/** @param sounds in ARPAbet */
export function lengthsOf(
  sounds: { name: string; frames: number }[],
  usual: UsualLengths
): Pick<WordEvidence, 'meanLength' | 'shortestLength'> {
  const lengths = sounds.map(({ name, frames }) => {
    const [mean, deviation] = usual[name] ?? USUAL_LENGTH
    return (Math.log(frames) - mean) / deviation
  })
  return { meanLength: sum(lengths) / lengths.length, shortestLength: Math.min(...lengths) }
}

function excessOf({ own, gop, frames }: SoundEvidence, name: string, place: number): number {
  // Both are flapped in correct speech, and dropped: "wa(t)er", "las(t) train".
  const isFlapped = (name === 'T' || name === 'D') && place > 0
  if (isFlapped || (own - gop) / frames < MIN_MATCH) return 0
  return within(-gop - (VOWELS.has(name) ? VOWEL_CHANCE : CONSONANT_CHANCE), 0, MAX_EXCESS)
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
