/** Coefficients of a filter of second order, normalized so that `a0` is 1. */
interface Biquad {
  b: [number, number, number]
  a: [number, number]
}

const SAMPLE_RATE = 16_000
/** Blocks of 400 ms overlap by three quarters: each is four of these. */
const STEP = 0.1 * SAMPLE_RATE
const STEPS_A_BLOCK = 4
const ABSOLUTE_GATE = -70
const RELATIVE_GATE = -10

/**
 * Loudness of a whole recording as EBU R128 has it: K-weighted, in blocks of 400 ms, those that are
 * silent (below -70 LUFS) or far below the rest (10 LU) left out. ITU-R BS.1770-4 gives the filters
 * for 48 kHz only; their analog prototypes are those of libebur128.
 *
 * ffmpeg has the same as `ebur128`, but an import's WAV never meets ffmpeg: a run of it takes 70 ms of
 * processor time, this 0.5 ms for 5 seconds of sound.
 *
 * @param pcm 16 kHz mono, at least 0.1 s; what is above 8 kHz, which a voice has little of, does not
 * count
 * @returns LUFS; null where nothing is loud enough
 */
export function integratedLoudness(pcm: Int16Array): number | null {
  const powers = blockPowers(stepPowers(pcm))
  const audible = powers.filter((power) => toLufs(power) >= ABSOLUTE_GATE)
  const gate = toLufs(mean(audible)) + RELATIVE_GATE
  const counted = audible.filter((power) => toLufs(power) >= gate)
  return counted.length === 0 ? null : toLufs(mean(counted))
}

/** The head's effect: higher tones sound 4 dB louder. */
const SHELF = highShelf(1681.974450955533, 3.999843853973347, 0.7071752369554196)
/** The lowest tones are hardly heard. */
const HIGH_PASS = highPass(38.13547087602444, 0.5003270373238773)

function highShelf(frequency: number, gain: number, q: number): Biquad {
  const k = Math.tan((Math.PI * frequency) / SAMPLE_RATE)
  const high = 10 ** (gain / 20)
  const band = high ** 0.4996667741545416
  const a0 = 1 + k / q + k * k
  return {
    b: [
      (high + (band * k) / q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / q + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  }
}

function highPass(frequency: number, q: number): Pick<Biquad, 'a'> {
  const k = Math.tan((Math.PI * frequency) / SAMPLE_RATE)
  const a0 = 1 + k / q + k * k
  return { a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] }
}

/**
 * The mean square of each 100 ms, weighted. Both filters in one loop, without arrays between: a tenth
 * of the time.
 */
function stepPowers(pcm: Int16Array): number[] {
  const [s0, s1, s2, s3, s4] = [...SHELF.b, ...SHELF.a] as [number, number, number, number, number]
  const [h3, h4] = HIGH_PASS.a
  let [shelf1, shelf2, pass1, pass2] = [0, 0, 0, 0]
  const powers: number[] = []
  for (let start = 0; start + STEP <= pcm.length; start += STEP) {
    let sum = 0
    for (let index = start; index < start + STEP; index++) {
      const sample = pcm[index]! / 0x8000
      const shelved = s0 * sample + shelf1
      shelf1 = s1 * sample - s3 * shelved + shelf2
      shelf2 = s2 * sample - s4 * shelved
      // The high-pass filter's own factors are 1, -2 and 1.
      const passed = shelved + pass1
      pass1 = -2 * shelved - h3 * passed + pass2
      pass2 = shelved - h4 * passed
      sum += passed * passed
    }
    powers.push(sum / STEP)
  }
  return powers
}

/** A recording that is shorter than a block is one. */
function blockPowers(steps: number[]): number[] {
  if (steps.length < STEPS_A_BLOCK) return [mean(steps)]
  return steps
    .slice(STEPS_A_BLOCK - 1)
    .map((_, index) => mean(steps.slice(index, index + STEPS_A_BLOCK)))
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power)
}
