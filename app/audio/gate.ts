import { AudioSilent, AudioTooLong, AudioTooShort } from '#audio/errors'

export const MAX_RECORDING_BYTES = 10 * 1024 * 1024
export const MIN_RECORDING_SECONDS = 0.3
export const MAX_RECORDING_SECONDS = 30
/** Recorders stop a little late. */
const TOLERANCE_SECONDS = 0.5

const FRAME_SAMPLES = 320
/** A voice must be heard for at least this many frames of 20 ms. */
const VOICED_FRAMES = 5
/** Below what a phone's microphone makes of a quiet room. */
const SILENCE_DECIBELS = -60
/** Noise and hum stay within 1 dB; a sentence's loud parts are 20 dB and more above its pauses. */
const STEADY_DECIBELS = 4

/**
 * Refuses a length, in seconds, that cannot or must not be scored.
 *
 * @throws AudioTooShort, AudioTooLong
 */
export function assertDuration(seconds: number): void {
  if (seconds < MIN_RECORDING_SECONDS) throw new AudioTooShort()
  if (seconds > MAX_RECORDING_SECONDS + TOLERANCE_SECONDS) throw new AudioTooLong()
}

/**
 * Refuses a recording without a voice. The aligner would fit the text onto silence or noise too, so
 * it must be known before: the loudest 0.1 s must be above -60 dB of full scale, and 4 dB above
 * the quiet parts (the tenth percentile). Limits are our own measurement.
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
  const loud = levels.at(-VOICED_FRAMES) ?? -Infinity
  const quiet = levels[Math.floor(levels.length / 10)] ?? -Infinity
  if (loud < SILENCE_DECIBELS || loud - quiet < STEADY_DECIBELS) throw new AudioSilent()
}

/** The level around the frame's mean, so that a constant offset is no sound. */
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
