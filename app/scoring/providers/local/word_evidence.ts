import type { SoundEvidence } from './sound_evidence.ts'
import { WORD_MODEL } from './word_model.ts'

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
  /** How many sounds it has. */
  sounds: number
  /** ln of the lengths of its sounds, in standard deviations from what is usual for each. */
  meanLength: number
  shortestLength: number
}

interface Measured {
  sounds: SoundEvidence[]
  /** With the word less without it. */
  presence: number
  /** The score of any sounds in the same frames. */
  loop: number
}

/** Puts together what was measured of a word; ranges keep single outliers from deciding. */
export function wordEvidence({ sounds, presence, loop }: Measured, names: string[]): WordEvidence {
  const matches = sounds.map(({ own, frames }) => own / frames)
  const gops = sounds.map(({ gop }) => within(gop, -60, 40))
  const lengths = lengthsOf(sounds.map(({ sound, frames }) => ({ name: names[sound]!, frames })))
  const frames = sum(sounds.map((sound) => sound.frames))
  return {
    meanMatch: within(sum(matches) / matches.length, -20, 0),
    worstMatch: within(Math.min(...matches), -30, 0),
    worstGop: Math.min(...gops),
    negativeGop: Math.max(-150, sum(gops.map((gop) => Math.min(0, gop)))),
    worstPosterior: within(Math.min(...sounds.map(({ posterior }) => posterior)), -60, 0),
    presence: within(presence / frames, -4, 8),
    overLoop: within(sum(sounds.map(({ own }) => own)) - loop, -200, 60),
    sounds: sounds.length,
    ...lengths,
  }
}

/** @param sounds in ARPAbet */
export function lengthsOf(
  sounds: { name: string; frames: number }[],
  usual = WORD_MODEL.lengths
): Pick<WordEvidence, 'meanLength' | 'shortestLength'> {
  const lengths = sounds.map(({ name, frames }) => {
    const [mean, deviation] = usual[name] ?? USUAL_LENGTH
    return (Math.log(frames) - mean) / deviation
  })
  return { meanLength: sum(lengths) / lengths.length, shortestLength: Math.min(...lengths) }
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
