import { AudioSilent } from '#audio/errors'

const FRAME_SAMPLES = 320
/** A voice must be heard for at least this many frames of 20 ms. */
const MIN_VOICED_FRAMES = 5
/** A phone's microphone records a quiet room above this. */
const SILENCE_DECIBELS = -60
/** Noise and hum stay within 1 dB; a sentence's loud parts are at least 20 dB above its pauses. */
const STEADY_DECIBELS = 4

/**
 * Refuses a recording without a voice, because the aligner would fit the text to silence or noise
 * too. The loudest 0.1 s must be above -60 dB of full scale, and 4 dB above the quiet parts (the tenth
 * percentile). The limits are our own measurement.
 *
 * @param pcm 16 kHz mono
 * @throws AudioSilent
 */
export function assertVoice(pcm: Int16Array): void {
  const levels: number[] = []
  for (let start = 0; start + FRAME_SAMPLES <= pcm.length; start += FRAME_SAMPLES) {
    levels.push(frameDecibels(pcm, start))
  }
  levels.sort((a, b) => a - b)
  const loud = levels.at(-MIN_VOICED_FRAMES) ?? -Infinity
  const quiet = levels[Math.floor(levels.length / 10)] ?? -Infinity
  if (loud < SILENCE_DECIBELS || loud - quiet < STEADY_DECIBELS) throw new AudioSilent()
}

/** The level around the frame's mean, so that a constant offset does not count as sound. */
function frameDecibels(pcm: Int16Array, start: number): number {
  let sum = 0
  let squares = 0
  for (let index = start; index < start + FRAME_SAMPLES; index++) {
    const sample = pcm[index]!
    sum += sample
    squares += sample * sample
  }
  const variance = squares / FRAME_SAMPLES - (sum / FRAME_SAMPLES) ** 2
  return 10 * Math.log10(Math.max(variance, 1e-9) / 0x8000 ** 2)
}
