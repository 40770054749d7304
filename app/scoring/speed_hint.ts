import type { RecordingBuffers } from '#audio/recording_buffers'

/** What may be wrong with a recording, rather than with what was said. */
export const SPEED_HINTS = ['voice_too_fast', 'voice_too_slow'] as const

export type SpeedHint = (typeof SPEED_HINTS)[number]

const SAMPLE_RATE = 16_000
const FRAME_SECONDS = 0.02
/** A voice's frames are at most this far below the loudest ones. */
const VOICE_DECIBELS = 25

/** Measured: 14 to 19 letters in a second of voice; three times as fast 39 and more. */
const MAX_LETTERS_PER_SECOND = 30
const MIN_LETTERS_PER_SECOND = 10
/** In hertz. Men speak at about 105, women at 180, children at up to 300. */
const MAX_PITCH = 280
const MIN_PITCH = 75

/** The pitch is looked for at 4 kHz, where it takes a few milliseconds. */
const COARSE = 4
const COARSE_RATE = SAMPLE_RATE / COARSE
const PITCH_FRAME = COARSE_RATE / 10
const PITCH_FRAMES = 60
const SHORTEST_PERIOD = Math.floor(COARSE_RATE / 600)
const LONGEST_PERIOD = Math.ceil(COARSE_RATE / 30)
const PERIODIC = 0.6

/**
 * Whether a voice is too fast or too slow for a person who says this text, and too high or too low as
 * well: then the header of the file has another sample rate than the one of the recording. Both must
 * be so, because a learner may say one word of ten, or speak very slowly. The limits are our own
 * measurement, of four voices at a third, half, twice and three times their speed.
 *
 * @param pcm 16 kHz mono
 * @param buffers take what is made of it
 */
export function speedHint(
  pcm: Int16Array,
  text: string,
  buffers: RecordingBuffers
): SpeedHint | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const speed = letters / voiceSeconds(pcm)
  if (speed > MAX_LETTERS_PER_SECOND && pitchOf(pcm, buffers) > MAX_PITCH) return 'voice_too_fast'
  if (speed > MIN_LETTERS_PER_SECOND) return null
  const pitch = pitchOf(pcm, buffers)
  return pitch > 0 && pitch < MIN_PITCH ? 'voice_too_slow' : null
}

function voiceSeconds(pcm: Int16Array): number {
  const powers = powersOf(pcm, FRAME_SECONDS * SAMPLE_RATE)
  const least = loudest(powers) * 10 ** (-VOICE_DECIBELS / 10)
  return powers.filter((power) => power >= least).length * FRAME_SECONDS
}

/** The median of the loudest frames that have a pitch; 0 for none. */
function pitchOf(pcm: Int16Array, buffers: RecordingBuffers): number {
  const coarse = buffers.keep(new Float32Array(Math.floor(pcm.length / COARSE)))
  coarse.forEach((_, index) => {
    for (let part = 0; part < COARSE; part++) coarse[index]! += pcm[COARSE * index + part]!
  })
  const pitches = [...powersOf(coarse, PITCH_FRAME).entries()]
    .sort(([, one], [, other]) => other - one)
    .slice(0, PITCH_FRAMES)
    .map(([frame]) => periodOf(coarse, frame * PITCH_FRAME))
    .filter((period) => period > 0)
    .map((period) => COARSE_RATE / period)
    .sort((one, other) => one - other)
  return pitches[Math.floor(pitches.length / 2)] ?? 0
}

/** The shift at which a frame is most like itself; 0 if it is at none. */
function periodOf(samples: Float32Array, start: number): number {
  let best = PERIODIC
  let period = 0
  for (let shift = SHORTEST_PERIOD; shift <= LONGEST_PERIOD; shift++) {
    let [product, first, second] = [0, 0, 0]
    for (let at = start; at + shift < start + PITCH_FRAME; at++) {
      product += samples[at]! * samples[at + shift]!
      first += samples[at]! ** 2
      second += samples[at + shift]! ** 2
    }
    const likeness = product / Math.sqrt(first * second + 1)
    // A multiple of the period is hardly ever less alike than the period itself.
    if (likeness > best + 0.02) {
      best = likeness
      period = shift
    }
  }
  return period
}

function powersOf(samples: Int16Array | Float32Array, frame: number): number[] {
  return Array.from({ length: Math.floor(samples.length / frame) }, (_, number) => {
    let sum = 0
    for (let at = number * frame; at < (number + 1) * frame; at++) sum += samples[at]! ** 2
    return sum
  })
}

/** A few frames may be a knock on the microphone. */
function loudest(powers: number[]): number {
  return powers.toSorted((one, other) => other - one).at(2) ?? 0
}
