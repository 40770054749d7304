import { DIMENSIONS, STREAMS } from './acoustic_model.ts'
import { NoiseRemoval } from './noise_removal.ts'
import { BINS, FFT_SIZE, powerSpectrum } from './power_spectrum.ts'

const SAMPLE_RATE = 16_000
export const SAMPLES_PER_FRAME = 160
/** 25.625 ms. */
const WINDOW = 410
const PRE_EMPHASIS = 0.97
/** As the model's `feat.params` says. */
const FILTERS = 25
const LOWEST_HZ = 130
const HIGHEST_HZ = 6800
const LIFTER = 22
/** Of samples: codecs leave as much of digital silence. */
const MAX_SILENCE = 3
/** What is below a fiftieth (34 dB) of the loudest fifth of a second is a pause; clicks are shorter. */
const PAUSE_LEVEL = 0.02
const LOUD_FRAMES = 20
const MAX_PAUSES = 0.2

const HAMMING = Float64Array.from({ length: WINDOW }, (_, index) => {
  return 0.54 - 0.46 * Math.cos((2 * Math.PI * index) / (WINDOW - 1))
})
const MEL_FILTERS = melFilters()
/** The cosine transform, orthogonal, with the lifter in it. */
const CEPSTRA = Array.from({ length: DIMENSIONS }, (_, order) => {
  const scale = Math.sqrt((order === 0 ? 1 : 2) / FILTERS)
  const lift = 1 + (LIFTER / 2) * Math.sin((order * Math.PI) / LIFTER)
  return Float64Array.from({ length: FILTERS }, (__, filter) => {
    return scale * lift * Math.cos((Math.PI * order * (filter + 0.5)) / FILTERS)
  })
})

/**
 * What the acoustic model sees of a recording: 13 mel-frequency cepstral coefficients (Davis and
 * Mermelstein 1980, IEEE Trans. ASSP 28, 357-366) less their mean over the recording, and their first
 * and second differences, 39 numbers for every 10 ms. Empty for less than one window.
 *
 * @param samples 16 kHz mono, signed 16 bit
 */
export function features(samples: Int16Array): Float32Array {
  const plain = withoutMean(cepstra(samples), samples)
  const found = withDifferences(plain)
  plain.fill(0)
  return found
}

function cepstra(samples: Int16Array): Float32Array {
  const frames = Math.max(0, Math.floor((samples.length - WINDOW) / SAMPLES_PER_FRAME) + 1)
  const found = new Float32Array(frames * DIMENSIONS)
  const real = new Float64Array(FFT_SIZE)
  const imaginary = new Float64Array(FFT_SIZE)
  const power = new Float64Array(BINS)
  const mel = new Float64Array(FILTERS)
  const noise = new NoiseRemoval(FILTERS)
  for (let frame = 0; frame < frames; frame++) {
    fillWindow(samples, frame * SAMPLES_PER_FRAME, real)
    powerSpectrum(real, imaginary, power)
    for (let filter = 0; filter < FILTERS; filter++) {
      const { first, weights } = MEL_FILTERS[filter]!
      let sum = 0
      for (let bin = 0; bin < weights.length; bin++) sum += weights[bin]! * power[first + bin]!
      mel[filter] = sum
    }
    noise.apply(mel)
    for (let filter = 0; filter < FILTERS; filter++) mel[filter] = Math.log(mel[filter]! + 1e-4)
    for (let order = 0; order < DIMENSIONS; order++) {
      const row = CEPSTRA[order]!
      let sum = 0
      for (let filter = 0; filter < FILTERS; filter++) sum += row[filter]! * mel[filter]!
      found[frame * DIMENSIONS + order] = sum
    }
  }
  // They hold the last samples of a learner's recording.
  for (const array of [real, imaginary, power]) array.fill(0)
  return found
}

function fillWindow(samples: Int16Array, start: number, window: Float64Array): void {
  let before = start === 0 ? 0 : audible(samples, start - 1)
  for (let index = 0; index < WINDOW; index++) {
    const sample = audible(samples, start + index)
    window[index] = (sample - PRE_EMPHASIS * before) * HAMMING[index]!
    before = sample
  }
  window.fill(0, WINDOW)
}

/** With noise of one unit, always the same: digital silence resembles no model. */
function audible(samples: Int16Array, index: number): number {
  const noise = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d)
  return samples[index]! + (((noise ^ (noise >>> 12)) >>> 3) % 3) - 1
}

/** Triangles of the same area, even on the mel scale, with corners on whole bins. */
function melFilters(): { first: number; weights: Float64Array }[] {
  const toMel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
  const toHz = (mel: number) => 700 * (10 ** (mel / 2595) - 1)
  const step = (toMel(HIGHEST_HZ) - toMel(LOWEST_HZ)) / (FILTERS + 1)
  const binHz = SAMPLE_RATE / FFT_SIZE
  const corner = (index: number) => {
    return Math.round(toHz(toMel(LOWEST_HZ) + index * step) / binHz) * binHz
  }
  return Array.from({ length: FILTERS }, (_, filter) => {
    const [low, middle, high] = [corner(filter), corner(filter + 1), corner(filter + 2)]
    const first = Math.round(low / binHz)
    const height = 2 / (high - low)
    const weights = Float64Array.from({ length: Math.round(high / binHz) - first }, (__, bin) => {
      const hz = (first + bin) * binHz
      return height * Math.min((hz - low) / (middle - low), (high - hz) / (high - middle))
    })
    return { first, weights }
  })
}

/**
 * Pauses count up to a fifth of what is loud: many silent seconds before or after it, as noise gates and slow
 * readers leave them, would make speech look unlike any that the model has heard.
 */
function withoutMean(frameCepstra: Float32Array, samples: Int16Array): Float32Array {
  const frames = frameCepstra.length / DIMENSIONS
  const peaks = Float64Array.from({ length: frames }, (_, frame) => peakOf(samples, frame))
  const loudest = peaks.toSorted().at(-Math.min(frames, LOUD_FRAMES)) ?? 0
  const isLoud = (frame: number) => peaks[frame]! > Math.max(MAX_SILENCE, loudest * PAUSE_LEVEL)
  const loud = peaks.reduce((count, _, frame) => count + Number(isLoud(frame)), 0)
  const share = Math.min(1, (MAX_PAUSES * loud) / (frames - loud))
  const weightOf = (frame: number) => (loud === 0 || isLoud(frame) ? 1 : share)
  const weights = Float64Array.from({ length: frames }, (_, frame) => weightOf(frame))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  for (let order = 0; order < DIMENSIONS; order++) {
    let sum = 0
    for (let frame = 0; frame < frames; frame++) {
      sum += weights[frame]! * frameCepstra[frame * DIMENSIONS + order]!
    }
    for (let at = order; at < frameCepstra.length; at += DIMENSIONS) frameCepstra[at]! -= sum / all
  }
  return frameCepstra
}

/** The loudest sample that is new in a frame. */
function peakOf(samples: Int16Array, frame: number): number {
  let peak = 0
  for (let at = frame * SAMPLES_PER_FRAME; at < (frame + 1) * SAMPLES_PER_FRAME; at++) {
    peak = Math.max(peak, Math.abs(samples[at]!))
  }
  return peak
}

/** Sphinx's `1s_c_d_dd`: differences over two frames to each side, and of differences over one. */
function withDifferences(frameCepstra: Float32Array): Float32Array {
  const frames = frameCepstra.length / DIMENSIONS
  const found = new Float32Array(frames * STREAMS * DIMENSIONS)
  for (let frame = 0; frame < frames; frame++) {
    for (let order = 0; order < DIMENSIONS; order++) {
      const at = (distance: number) => {
        const near = Math.min(frames - 1, Math.max(0, frame + distance))
        return frameCepstra[near * DIMENSIONS + order]!
      }
      const to = frame * STREAMS * DIMENSIONS + order
      found[to] = at(0)
      found[to + DIMENSIONS] = at(2) - at(-2)
      found[to + 2 * DIMENSIONS] = at(3) - at(-1) - (at(1) - at(-3))
    }
  }
  return found
}
