import {
  type AcousticModel,
  DENSITIES,
  DENSITY_SIZE,
  DIMENSIONS,
  STREAMS,
} from './acoustic_model.ts'
import { STATES } from './triphones.ts'

/** As many densities of a codebook count in each stream, as Sphinx does it for speed. */
const BEST = 4
/** After as many dimensions a density that is already too far away is left. */
const BEGUN = 4
const CHECKPOINT = 7
const PER_CODEBOOK = STREAMS * BEST

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
  /** By codebook and frame: which densities are the best ones of each stream, and how likely. */
  readonly #best: Uint8Array
  readonly #likelihoods: Float32Array
  /** By codebook and frame: ln of the best density, over all streams. */
  readonly #offsets: Float32Array
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
    const codebooks = model.triphones.names.length
    this.#best = new Uint8Array(codebooks * this.frames * PER_CODEBOOK)
    this.#likelihoods = new Float32Array(this.#best.length)
    this.#offsets = new Float32Array(codebooks * this.frames)
    this.#ceiling = new Float32Array(this.frames)
    for (let codebook = 0; codebook < codebooks; codebook++) {
      for (let stream = 0; stream < STREAMS; stream++) {
        this.#findBest(features, codebook, stream)
      }
    }
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
    const own = [this.#features, this.#best, this.#likelihoods, this.#offsets, this.#ceiling]
    for (const array of [...own, ...this.#rows.values(), ...this.#bestRows.values()]) {
      array.fill(0)
      ;(array.buffer as ArrayBuffer).transfer(0)
    }
  }

  #findBest(features: Float32Array, codebook: number, stream: number): void {
    const { densities } = this.model
    const first = (codebook * STREAMS + stream) * DENSITIES
    const chosen = new Int32Array(BEST).map((_, rank) => rank)
    const values = new Float64Array(BEST)
    const previous = new Int32Array(BEST)
    for (let frame = 0; frame < this.frames; frame++) {
      const at = (frame * STREAMS + stream) * DIMENSIONS
      // Those of the frame before are good here too, so that most others are left early.
      previous.set(chosen)
      values.fill(-Infinity)
      for (let rank = 0; rank < BEST; rank++) {
        const density = previous[rank]!
        const from = (first + density) * DENSITY_SIZE
        const begun = begin(densities, from, features, at)
        insert(
          chosen,
          values,
          density,
          finish(densities, from, features, at, { begun, worst: -Infinity })
        )
      }
      let worst = values[BEST - 1]!
      for (let density = 0; density < DENSITIES; density++) {
        const from = (first + density) * DENSITY_SIZE
        const begun = begin(densities, from, features, at)
        if (begun <= worst) continue
        const value = finish(densities, from, features, at, { begun, worst })
        if (value <= worst || previous.includes(density)) continue
        insert(chosen, values, density, value)
        worst = values[BEST - 1]!
      }
      const block = codebook * this.frames + frame
      const to = block * PER_CODEBOOK + stream * BEST
      this.#offsets[block]! += values[0]!
      for (let rank = 0; rank < BEST; rank++) {
        this.#best[to + rank] = chosen[rank]!
        this.#likelihoods[to + rank] = Math.exp(values[rank]! - values[0]!)
      }
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
    const block = triphones.codebookOf[senone]! * this.frames + frame
    const from = block * PER_CODEBOOK
    const own = senone * STREAMS * DENSITIES
    let product = 1
    for (let stream = 0; stream < STREAMS; stream++) {
      let sum = 0
      for (let rank = 0; rank < BEST; rank++) {
        const at = from + stream * BEST + rank
        const weight = weights[mixtures[own + stream * DENSITIES + this.#best[at]!]!]!
        sum += this.#likelihoods[at]! * weight
      }
      product *= sum
    }
    return this.#offsets[block]! + Math.log(product)
  }
}

/** ln of a density in its first dimensions alone, at `from`; written out, since nearly all computing is here. */
function begin(densities: Float32Array, from: number, features: Float32Array, at: number): number {
  const one = features[at]! - densities[from]!
  const two = features[at + 1]! - densities[from + 2]!
  const three = features[at + 2]! - densities[from + 4]!
  const four = features[at + 3]! - densities[from + 6]!
  return (
    densities[from + 2 * DIMENSIONS]! -
    one * one * densities[from + 1]! -
    two * two * densities[from + 3]! -
    three * three * densities[from + 5]! -
    four * four * densities[from + 7]!
  )
}

/** ln of a density, or what is left of it once it is at or below `worst`. */
function finish(
  densities: Float32Array,
  from: number,
  features: Float32Array,
  at: number,
  { begun, worst }: { begun: number; worst: number }
): number {
  let value = begun
  for (let dimension = BEGUN; dimension < DIMENSIONS; dimension++) {
    if (dimension === CHECKPOINT && value <= worst) return value
    const distance = features[at + dimension]! - densities[from + 2 * dimension]!
    value -= distance * distance * densities[from + 2 * dimension + 1]!
  }
  return value
}

/** Puts a density among the best ones, best first, in place of the worst. */
function insert(chosen: Int32Array, values: Float64Array, density: number, value: number): void {
  let rank = BEST - 1
  for (; rank > 0 && values[rank - 1]! < value; rank--) {
    values[rank] = values[rank - 1]!
    chosen[rank] = chosen[rank - 1]!
  }
  values[rank] = value
  chosen[rank] = density
}
