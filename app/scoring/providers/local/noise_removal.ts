/** How fast powers, and envelopes that rise or fall, follow; frames of 10 ms. */
const POWER_MEMORY = 0.7
const RISING_MEMORY = 0.995
const FALLING_MEMORY = 0.5
/** What a loud sound hides of the next frames. */
const MASKING_MEMORY = 0.85
const MASKED_SHARE = 0.2
const MAX_GAIN = 20
/** Gains are smoothed over as many filters to each side. */
const SMOOTHED_FILTERS = 4

/**
 * Takes stationary noise out of mel powers, frame by frame, as Sphinx's front end does: the model was
 * trained with it. After Kim and Stern 2012 (power-normalized cepstral coefficients, ICASSP,
 * 4101-4104): the lower envelope of a filter's power is noise, and what rises above it is speech, less what an
 * earlier frame masks.
 */
export class NoiseRemoval {
  readonly #power: Float64Array
  readonly #noise: Float64Array
  readonly #floor: Float64Array
  readonly #peak: Float64Array
  readonly #gain: Float64Array
  #isFirst = true

  constructor(filters: number) {
    this.#power = new Float64Array(filters)
    this.#noise = new Float64Array(filters)
    this.#floor = new Float64Array(filters)
    this.#peak = new Float64Array(filters)
    this.#gain = new Float64Array(filters)
  }

  /** @param frame mel powers, which it changes */
  apply(frame: Float64Array): void {
    if (this.#isFirst) {
      this.#power.set(frame)
      this.#noise.set(frame)
      this.#floor.set(frame.map((power) => power / MAX_GAIN))
      this.#isFirst = false
    }
    const filters = frame.length
    for (let filter = 0; filter < filters; filter++) {
      this.#gain[filter] = this.#gainOf(filter, frame[filter]!)
    }
    for (let filter = 0; filter < filters; filter++) {
      const from = Math.max(0, filter - SMOOTHED_FILTERS)
      const to = Math.min(filters, filter + SMOOTHED_FILTERS + 1)
      let sum = 0
      for (let near = from; near < to; near++) sum += this.#gain[near]!
      frame[filter] = (frame[filter]! * sum) / (to - from)
    }
  }

  #gainOf(filter: number, now: number): number {
    const power = POWER_MEMORY * this.#power[filter]! + (1 - POWER_MEMORY) * now
    this.#power[filter] = power
    this.#noise[filter] = follow(this.#noise[filter]!, power)
    const speech = Math.max(1, power - this.#noise[filter]!)
    const peak = this.#peak[filter]! * MASKING_MEMORY
    const heard = speech < MASKING_MEMORY * peak ? peak * MASKED_SHARE : speech
    this.#peak[filter] = Math.max(peak, speech)
    this.#floor[filter] = follow(this.#floor[filter]!, heard)
    const gain = Math.max(heard, this.#floor[filter]!) / power
    return Math.min(MAX_GAIN, Math.max(1 / MAX_GAIN, gain))
  }
}

/** A lower envelope: it rises slowly and falls fast. */
function follow(envelope: number, value: number): number {
  const memory = value >= envelope ? RISING_MEMORY : FALLING_MEMORY
  return memory * envelope + (1 - memory) * value
}
