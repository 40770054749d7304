import { type AcousticModel, DENSITIES, DIMENSIONS, STREAMS } from './acoustic_model.ts'
import { BEST, type BestDensities, bestDensities, PER_CODEBOOK } from './best_densities.ts'
import { STATES } from './triphones.ts'

/** The three senones of a sound, and the sound's own number. */
export interface SoundStates {
  sound: number
  senones: readonly [number, number, number]
}

/**
 * How well the sounds of a model fit each frame of one recording: the log-likelihood ratio of a senone
 * to the best sound without neighbours, in nats, mostly below 0. Densities are computed once, when it
 * is made; senones when they are asked for.
 */
export class FrameScores {
  readonly model: AcousticModel
  readonly frames: number
  readonly #best: BestDensities
  /** By frame: the best sound without neighbours. */
  readonly #ceiling: Float32Array
  readonly #rows = new Map<number, Float32Array>()
  readonly #bestRows = new Map<string, Float32Array>()
  readonly #features: Float32Array

  /** @param features 39 for each frame (`features.ts`) */
  constructor(model: AcousticModel, features: Float32Array) {
    this.model = model
    this.#features = features
    this.frames = features.length / (STREAMS * DIMENSIONS)
    this.#best = bestDensities(model, features)
    this.#ceiling = new Float32Array(this.frames)
    this.#findCeiling()
  }

  /** The scores of a senone in all frames; not to be changed. */
  row(senone: number): Float32Array {
    let row = this.#rows.get(senone)
    if (!row) {
      row = new Float32Array(this.frames)
      for (let frame = 0; frame < this.frames; frame++) {
        row[frame] = this.#likelihood(senone, frame) - this.#ceiling[frame]!
      }
      this.#rows.set(senone, row)
    }
    return row
  }

  /** The best of several senones in each frame; not to be changed. */
  best(senones: number[]): Float32Array {
    const [first = 0, ...others] = senones
    if (others.length === 0) return this.row(first)
    const key = senones.toSorted((one, other) => one - other).join()
    let best = this.#bestRows.get(key)
    if (!best) {
      best = Float32Array.from(this.row(first))
      for (const other of others) {
        const row = this.row(other)
        for (let frame = 0; frame < this.frames; frame++) {
          if (row[frame]! > best[frame]!) best[frame] = row[frame]!
        }
      }
      this.#bestRows.set(key, best)
    }
    return best
  }

  /** The score of a senone in one frame. */
  at(senone: number, frame: number): number {
    const row = this.#rows.get(senone)
    return row ? row[frame]! : this.#likelihood(senone, frame) - this.#ceiling[frame]!
  }

  /** How well a sound fits from one frame up to another, all of its states in turn, in nats. */
  sound({ sound, senones }: SoundStates, from: number, to: number): number {
    const { stay, advance } = this.model
    const states = sound * STATES
    let one = this.at(senones[0], from)
    let two = -Infinity
    let three = -Infinity
    for (let frame = from + 1; frame < to; frame++) {
      const last = Math.max(three + stay[states + 2]!, two + advance[states + 1]!)
      three = last + this.at(senones[2], frame)
      two = Math.max(two + stay[states + 1]!, one + advance[states]!) + this.at(senones[1], frame)
      one += stay[states]! + this.at(senones[0], frame)
    }
    return three + advance[states + 2]!
  }

  /**
   * Overwrites all that it knows of the recording, the features too, and gives the memory back: the collector
   * would come only after the next recordings, with 30 MB for each long one.
   */
  release(): void {
    const { densities, likelihoods, offsets } = this.#best
    const own = [this.#features, densities, likelihoods, offsets, this.#ceiling]
    for (const array of [...own, ...this.#rows.values(), ...this.#bestRows.values()]) {
      array.fill(0)
      ;(array.buffer as ArrayBuffer).transfer(0)
    }
  }

  #findCeiling(): void {
    this.#ceiling.fill(-Infinity)
    const plain = this.model.triphones.plainSenoneCount
    const rows = Array.from({ length: plain }, () => new Float32Array(this.frames))
    for (let senone = 0; senone < plain; senone++) {
      const row = rows[senone]!
      for (let frame = 0; frame < this.frames; frame++) {
        const value = this.#likelihood(senone, frame)
        row[frame] = value
        if (value > this.#ceiling[frame]!) this.#ceiling[frame] = value
      }
      this.#rows.set(senone, row)
    }
    for (const row of rows) {
      for (let frame = 0; frame < this.frames; frame++) row[frame]! -= this.#ceiling[frame]!
    }
  }

  /** ln of the product over the streams of the sum over the best densities. */
  #likelihood(senone: number, frame: number): number {
    const { mixtures, weights, triphones } = this.model
    const { densities, likelihoods, offsets } = this.#best
    const block = triphones.codebookOf[senone]! * this.frames + frame
    const from = block * PER_CODEBOOK
    const own = senone * STREAMS * DENSITIES
    let product = 1
    for (let stream = 0; stream < STREAMS; stream++) {
      let sum = 0
      for (let rank = 0; rank < BEST; rank++) {
        const at = from + stream * BEST + rank
        const weight = weights[mixtures[own + stream * DENSITIES + densities[at]!]!]!
        sum += likelihoods[at]! * weight
      }
      product *= sum
    }
    return offsets[block]! + Math.log(product)
  }
}
