import {
  type AcousticModel,
  DENSITIES,
  DENSITY_SIZE,
  DIMENSIONS,
  STREAMS,
} from './acoustic_model.ts'

/** As many densities of a codebook count in each stream, as Sphinx does it for speed. */
export const BEST = 4
export const PER_CODEBOOK = STREAMS * BEST
/** Dimensions that one pass over the frames takes together. */
const TOGETHER = 4

/** What the codebooks make of each frame of one recording. */
export interface BestDensities {
  /** By codebook, frame and stream: the best densities, best first. */
  densities: Uint8Array
  /** Of each of these: its likelihood, against the best one. */
  likelihoods: Float32Array
  /** By codebook and frame: ln of the best density, over all streams. */
  offsets: Float32Array
}

/**
 * Computes all densities in all frames. This is most of all computing, so the innermost loop runs over
 * the frames of one density, whose numbers stay in registers, and has no branch: to leave early what is
 * far away took more than twice as long.
 *
 * @param features 39 for each frame (`features.ts`)
 */
export function bestDensities(model: AcousticModel, features: Float32Array): BestDensities {
  const frames = features.length / (STREAMS * DIMENSIONS)
  const codebooks = model.triphones.names.length
  const found: BestDensities = {
    densities: new Uint8Array(codebooks * frames * PER_CODEBOOK),
    likelihoods: new Float32Array(codebooks * frames * PER_CODEBOOK),
    offsets: new Float32Array(codebooks * frames),
  }
  const rows = rowsOf(features, frames)
  const ranking = new Ranking(frames)
  for (let codebook = 0; codebook < codebooks; codebook++) {
    for (let stream = 0; stream < STREAMS; stream++) {
      const own = rows.slice(stream * DIMENSIONS, (stream + 1) * DIMENSIONS)
      const first = (codebook * STREAMS + stream) * DENSITIES * DENSITY_SIZE
      ranking.rank(model.densities, first, own)
      ranking.write(found, codebook, stream)
    }
  }
  // They hold the recording.
  for (const row of rows) row.fill(0)
  ranking.release()
  return found
}

/** One row of all frames for each of the 39 features. */
function rowsOf(features: Float32Array, frames: number): Float64Array[] {
  const size = STREAMS * DIMENSIONS
  return Array.from({ length: size }, (_, feature) => {
    const row = new Float64Array(frames)
    for (let frame = 0; frame < frames; frame++) row[frame] = features[frame * size + feature]!
    return row
  })
}

/** The best densities of one codebook's stream in each frame. */
class Ranking {
  readonly #frames: number
  /** Of one density, by frame: what its dimensions make so far. */
  readonly #sums: Float64Array
  /** By frame, best first: ln of the best densities, and which ones they are. */
  readonly #values: Float64Array
  readonly #chosen: Uint8Array

  constructor(frames: number) {
    this.#frames = frames
    this.#sums = new Float64Array(frames)
    this.#values = new Float64Array(frames * BEST)
    this.#chosen = new Uint8Array(frames * BEST)
  }

  /** @param rows the features of the stream */
  rank(densities: Float32Array, first: number, rows: Float64Array[]): void {
    const sums = this.#sums
    const last = rows[DIMENSIONS - 1]!
    this.#values.fill(-Infinity)
    for (let density = 0; density < DENSITIES; density++) {
      const from = first + density * DENSITY_SIZE
      sums.fill(densities[from + 2 * DIMENSIONS]!)
      for (let at = 0; at < DIMENSIONS - 1; at += TOGETHER) {
        subtract(sums, rows, at, densities, from + 2 * at)
      }
      const end = from + 2 * (DIMENSIONS - 1)
      this.#finish(density, last, densities[end]!, densities[end + 1]!)
    }
  }

  write(
    { densities, likelihoods, offsets }: BestDensities,
    codebook: number,
    stream: number
  ): void {
    for (let frame = 0; frame < this.#frames; frame++) {
      const block = codebook * this.#frames + frame
      const to = block * PER_CODEBOOK + stream * BEST
      const best = this.#values[frame * BEST]!
      offsets[block]! += best
      for (let rank = 0; rank < BEST; rank++) {
        densities[to + rank] = this.#chosen[frame * BEST + rank]!
        likelihoods[to + rank] = Math.exp(this.#values[frame * BEST + rank]! - best)
      }
    }
  }

  release(): void {
    for (const array of [this.#sums, this.#values, this.#chosen]) array.fill(0)
  }

  /** Takes the last dimension, and puts the density in its place among the best ones. */
  #finish(density: number, row: Float64Array, mean: number, precision: number): void {
    const sums = this.#sums
    const values = this.#values
    const chosen = this.#chosen
    for (let frame = 0; frame < this.#frames; frame++) {
      const distance = row[frame]! - mean
      const value = sums[frame]! - distance * distance * precision
      const first = frame * BEST
      let to = first + BEST - 1
      if (value <= values[to]!) continue
      for (; to > first && values[to - 1]! < value; to--) {
        values[to] = values[to - 1]!
        chosen[to] = chosen[to - 1]!
      }
      values[to] = value
      chosen[to] = density
    }
  }
}

/** Takes four dimensions of a density, whose numbers begin at `from`, off its sums. */
function subtract(
  sums: Float64Array,
  rows: Float64Array[],
  at: number,
  densities: Float32Array,
  from: number
): void {
  const [one, two, three, four] = [rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!]
  const [mean1, precision1] = [densities[from]!, densities[from + 1]!]
  const [mean2, precision2] = [densities[from + 2]!, densities[from + 3]!]
  const [mean3, precision3] = [densities[from + 4]!, densities[from + 5]!]
  const [mean4, precision4] = [densities[from + 6]!, densities[from + 7]!]
  for (let frame = 0; frame < sums.length; frame++) {
    const distance1 = one[frame]! - mean1
    const distance2 = two[frame]! - mean2
    const distance3 = three[frame]! - mean3
    const distance4 = four[frame]! - mean4
    sums[frame] =
      sums[frame]! -
      distance1 * distance1 * precision1 -
      distance2 * distance2 * precision2 -
      distance3 * distance3 * precision3 -
      distance4 * distance4 * precision4
  }
}
