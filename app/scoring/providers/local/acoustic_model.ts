import { ModelReader } from './model_reader.ts'
import { STATES, Triphones } from './triphones.ts'

export const STREAMS = 3
export const DENSITIES = 128
/** Values of a stream: cepstra, their first or their second differences. */
export const DIMENSIONS = 13
/** Of one density: mean and precision of each dimension in turn, then the constant. */
export const DENSITY_SIZE = 2 * DIMENSIONS + 1

const MIN_VARIANCE = 1e-4
const MIN_PROBABILITY = 1e-4
/** Sphinx writes logarithms to this base, and mixture weights in steps of 1024 of it, in 8 bits. */
const NATS_PER_WEIGHT = 1024 * Math.log(1.0001)
const FOLDER = new URL('../../../../resources/acoustic_model/', import.meta.url)

/** A phonetically tied model: one codebook of densities for each sound, weights for each senone. */
export interface AcousticModel {
  triphones: Triphones
  /** By codebook, stream and density: `DENSITY_SIZE` numbers each. */
  densities: Float32Array
  /** By senone, stream and density: an index of `weights`. */
  mixtures: Uint8Array
  weights: Float64Array
  /** By sound and state: ln of the probability to stay, and to go on. */
  stay: Float32Array
  advance: Float32Array
}

/**
 * Loads the American English model of `resources/acoustic_model/` (16 kHz; 10 MB as it is kept here).
 * The formats are those of Sphinx (`s3` files, `sendump`).
 */
export function loadAcousticModel(): AcousticModel {
  const triphones = new Triphones(new URL('mdef', FOLDER))
  return {
    triphones,
    densities: readDensities(),
    mixtures: readMixtures(triphones.senoneCount),
    weights: Float64Array.from({ length: 256 }, (_, step) => Math.exp(-step * NATS_PER_WEIGHT)),
    ...readTransitions(triphones.names.length),
  }
}

/** ln N(x) = constant - sum of precision * (x - mean)^2, for a diagonal normal distribution. */
function readDensities(): Float32Array {
  const means = readParameters('means')
  const variances = readParameters('variances')
  const count = means.length / DIMENSIONS
  const densities = new Float32Array(count * DENSITY_SIZE)
  for (let density = 0; density < count; density++) {
    let constant = 0
    for (let dimension = 0; dimension < DIMENSIONS; dimension++) {
      const variance = Math.max(MIN_VARIANCE, variances[density * DIMENSIONS + dimension]!)
      const at = density * DENSITY_SIZE + 2 * dimension
      densities[at] = means[density * DIMENSIONS + dimension]!
      densities[at + 1] = 1 / (2 * variance)
      constant -= Math.log(2 * Math.PI * variance) / 2
    }
    densities[density * DENSITY_SIZE + 2 * DIMENSIONS] = constant
  }
  return densities
}

function readParameters(name: string): Float32Array {
  const reader = new ModelReader(new URL(name, FOLDER))
  reader.skipHeader()
  reader.int()
  const shape = [reader.int(), reader.int()]
  const lengths = Array.from({ length: STREAMS }, () => reader.int())
  const isKnown = lengths.every((length) => length === DIMENSIONS)
  if (shape[0] !== STREAMS || shape[1] !== DENSITIES || !isKnown) {
    throw new Error(`The model's ${name} have an unknown shape.`)
  }
  return reader.floats(reader.int())
}

/** Turned round, so that what belongs to a senone lies together. */
function readMixtures(senones: number): Uint8Array {
  const reader = new ModelReader(new URL('sendump', FOLDER))
  for (let length = reader.int(); length !== 0; length = reader.int()) reader.skip(length)
  const densities = reader.int()
  const columns = reader.int()
  if (densities !== DENSITIES || columns < senones) {
    throw new Error("The model's weights have an unknown shape.")
  }
  const rows = STREAMS * DENSITIES
  const stored = new Uint8Array(reader.bytes(rows * columns))
  const mixtures = new Uint8Array(rows * senones)
  for (let row = 0; row < rows; row++) {
    for (let senone = 0; senone < senones; senone++) {
      mixtures[senone * rows + row] = stored[row * columns + senone]!
    }
  }
  return mixtures
}

/** They are stored as counts: from each state to itself, the next one, the one after and the end. */
function readTransitions(sounds: number): Pick<AcousticModel, 'stay' | 'advance'> {
  const reader = new ModelReader(new URL('transition_matrices', FOLDER))
  reader.skipHeader()
  reader.skip(4 * 3)
  const width = STATES + 1
  const counts = reader.floats(reader.int())
  const stay = new Float32Array(sounds * STATES)
  const advance = new Float32Array(sounds * STATES)
  for (let state = 0; state < sounds * STATES; state++) {
    const from = state % STATES
    const row = counts.subarray(state * width, (state + 1) * width)
    const all = row.reduce((sum, count) => sum + count, 0)
    stay[state] = Math.log(Math.max(MIN_PROBABILITY, row[from]! / all))
    advance[state] = Math.log(Math.max(MIN_PROBABILITY, row[from + 1]! / all))
  }
  return { stay, advance }
}
