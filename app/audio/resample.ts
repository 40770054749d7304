import { SLICE_SAMPLES, type SlicedWork } from '#audio/sliced_work'

export const TARGET_RATE = 16_000
/** Kept up to here: the recogniser's features end at 3.7 kHz, those of other scorers at 8 kHz. */
const PASS_BAND_HERTZ = 6_600
const STOP_BAND_DECIBELS = 70
const MAX_PHASES = 2_048
/** Each output takes dozens of multiplications. */
const SLICE_OUTPUTS = SLICE_SAMPLES / 16

/** A row of `taps` coefficients for every phase. */
interface Filter {
  phases: number
  taps: number
  coefficients: Float64Array
}

/**
 * Brings samples to 16 kHz: low-pass and interpolation in one polyphase filter, a sinc under a
 * Kaiser window. It keeps up to 3.7 kHz of a recording at 8 kHz, and up to 6.6 kHz from 16 kHz on;
 * aliases in that band are at least 70 dB down. Rates of 64 kHz and more go through a coarser stage.
 * Source: Oppenheim and Schafer, Discrete-Time Signal Processing, chapter 7 (Kaiser's formulas).
 *
 * @param sampleRate 8,000 to 192,000 Hz
 * @returns a new array, unless the samples have that rate already
 */
export async function resampleTo16k(
  samples: Float32Array,
  sampleRate: number,
  work: SlicedWork
): Promise<Float32Array> {
  if (sampleRate === TARGET_RATE) return samples
  const divisor = Math.floor(sampleRate / (2 * TARGET_RATE))
  if (divisor < 2) return convert(samples, sampleRate, TARGET_RATE, work)

  const coarse = await convert(samples, sampleRate, sampleRate / divisor, work)
  return convert(coarse, sampleRate / divisor, TARGET_RATE, work)
}

async function convert(
  samples: Float32Array,
  from: number,
  to: number,
  { buffers, pause }: SlicedWork
): Promise<Float32Array> {
  const { phases, taps, coefficients } = await findFilter(from, to, pause)
  const length = Math.max(1, Math.round((samples.length * to) / from))
  const result = buffers.keep(new Float32Array(length))
  const half = taps / 2

  for (let index = 0; index < result.length; index++) {
    const position = (index * from) / to
    let base = Math.floor(position)
    let phase = Math.round((position - base) * phases)
    if (phase === phases) {
      phase = 0
      base++
    }
    result[index] = dotProduct(samples, base - half + 1, coefficients, phase * taps, taps)
    if (index % SLICE_OUTPUTS === 0) await pause()
  }
  return result
}

/** Samples before the start and after the end count as silence. */
function dotProduct(
  samples: Float32Array,
  first: number,
  coefficients: Float64Array,
  row: number,
  taps: number
): number {
  const end = Math.min(taps, samples.length - first)
  let even = 0
  let odd = 0
  let tap = Math.max(0, -first)
  // Two sums, because each addition to a single one would wait for the one before.
  for (; tap + 1 < end; tap += 2) {
    even += samples[first + tap]! * coefficients[row + tap]!
    odd += samples[first + tap + 1]! * coefficients[row + tap + 1]!
  }
  if (tap < end) even += samples[first + tap]! * coefficients[row + tap]!
  return even + odd
}

/** Recorders use few rates; a filter takes up to 1 MB. */
const REMEMBERED_FILTERS = 8
const filters = new Map<string, Filter>()

async function findFilter(from: number, to: number, pause: SlicedWork['pause']): Promise<Filter> {
  const name = `${from} ${to}`
  const filter = filters.get(name) ?? (await designFilter(from, to, pause))
  if (filters.size >= REMEMBERED_FILTERS) filters.clear()
  filters.set(name, filter)
  return filter
}

/** One row of `taps` coefficients for every fraction of an input sample that can occur. */
async function designFilter(from: number, to: number, pause: SlicedWork['pause']): Promise<Filter> {
  const lower = Math.min(from, to)
  const pass = Math.min(PASS_BAND_HERTZ, 0.46 * lower)
  const transition = (lower - 2 * pass) / from
  const taps = 2 * Math.ceil((STOP_BAND_DECIBELS - 7.95) / (14.36 * transition) / 2 + 1)
  const beta = 0.1102 * (STOP_BAND_DECIBELS - 8.7)
  const windowPeak = bessel(beta)
  const phases = phasesBetween(from, to)
  const cutoff = lower / from
  const coefficients = new Float64Array(phases * taps)

  for (let phase = 0; phase < phases; phase++) {
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - taps / 2 + 1 - phase / phases
      const edge = Math.min(1, Math.abs(distance) / (taps / 2))
      const window = bessel(beta * Math.sqrt(1 - edge * edge)) / windowPeak
      coefficients[phase * taps + tap] = cutoff * sinc(cutoff * distance) * window
    }
    await pause()
  }
  return { phases, taps, coefficients }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** The modified Bessel function of the first kind and order zero, by its power series. */
function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** As many as occur; for rates with a small common divisor the nearest of 2,048 is used. */
function phasesBetween(from: number, to: number): number {
  const every = from / to
  if (Number.isInteger(every)) return 1
  if (!Number.isInteger(from)) return MAX_PHASES
  return Math.min(MAX_PHASES, to / greatestCommonDivisor(from, to))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
