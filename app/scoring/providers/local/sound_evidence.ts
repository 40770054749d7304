import type { FrameScores } from './frame_scores.ts'
import type { Step } from './network.ts'
import { positionOf, speechSounds } from './text_network.ts'

/** A sound of a word as it was aligned, with what stands before and after it (sounds as numbers). */
export interface SoundPlace {
  step: Step
  before: number
  after: number
  place: number
  /** How many sounds its word has. */
  count: number
}

/** How a sound fits its place in the recording. */
export interface SoundEvidence {
  sound: number
  startFrame: number
  frames: number
  /** Log-likelihood ratio to the best sound of each frame, in nats. */
  own: number
  /** By how many nats it fits better than the best other sound in its place (goodness of pronunciation, Witt and
   * Young 2000, Speech Communication 30, 95-108). */
  gop: number
  /** ln of its share among all sounds in its place, with likelihoods to the power of a third. */
  posterior: number
  /** The other sound that fits best. */
  other: number
}

/** Frames of one sound are not independent: a third of their evidence counts. */
const INDEPENDENCE = 3

/** Compares a sound with every other one in its place, between the same neighbours. */
export function soundEvidence(scores: FrameScores, at: SoundPlace): SoundEvidence {
  const { triphones } = scores.model
  const { startFrame, frames, arc } = at.step
  const position = positionOf(at.place, at.count)
  const fit = (sound: number) => {
    const senones = triphones.between(sound, at.before, at.after, position)
    return scores.sound({ sound, senones }, startFrame, startFrame + frames)
  }
  const { sound } = arc.variants[0]!
  const own = fit(sound)
  let other = sound
  let best = -Infinity
  let sum = 1
  for (const candidate of speechSounds(triphones)) {
    if (candidate === sound) continue
    const value = fit(candidate)
    sum += Math.exp((value - own) / INDEPENDENCE)
    if (value > best) {
      best = value
      other = candidate
    }
  }
  return { sound, startFrame, frames, own, gop: own - best, posterior: -Math.log(sum), other }
}
