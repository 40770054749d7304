const SIZE = 512

/** Bins from 0 to half the sample rate. */
export const BINS = SIZE / 2 + 1
export const FFT_SIZE = SIZE

const BITS = Math.log2(SIZE)
const COSINES = Float64Array.from({ length: SIZE / 2 }, (_, k) =>
  Math.cos((2 * Math.PI * k) / SIZE)
)
const SINES = Float64Array.from({ length: SIZE / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / SIZE))
const REVERSED = Uint16Array.from({ length: SIZE }, (_, index) => {
  let reversed = 0
  for (let bit = 0; bit < BITS; bit++) reversed |= ((index >> bit) & 1) << (BITS - 1 - bit)
  return reversed
})

/**
 * The power spectrum of one frame: a radix-2 fast Fourier transform (Cooley and Tukey 1965).
 *
 * @param real `FFT_SIZE` samples; holds the real part afterwards
 * @param imaginary as long; its content does not matter
 * @param power gets `BINS` values
 */
export function powerSpectrum(
  real: Float64Array,
  imaginary: Float64Array,
  power: Float64Array
): void {
  imaginary.fill(0)
  for (let index = 0; index < SIZE; index++) {
    const other = REVERSED[index]!
    if (other <= index) continue
    const kept = real[index]!
    real[index] = real[other]!
    real[other] = kept
  }
  for (let half = 1; half < SIZE; half *= 2) {
    const step = SIZE / (2 * half)
    for (let start = 0; start < SIZE; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const one = start + k
        const two = one + half
        const cosine = COSINES[k * step]!
        const sine = SINES[k * step]!
        const re = real[two]! * cosine - imaginary[two]! * sine
        const im = real[two]! * sine + imaginary[two]! * cosine
        real[two] = real[one]! - re
        imaginary[two] = imaginary[one]! - im
        real[one] = real[one]! + re
        imaginary[one] = imaginary[one]! + im
      }
    }
  }
  for (let bin = 0; bin < BINS; bin++) {
    power[bin] = real[bin]! * real[bin]! + imaginary[bin]! * imaginary[bin]!
  }
}
