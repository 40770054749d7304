import { AudioTooLong, AudioTooShort } from '#audio/errors'

export const MAX_RECORDING_BYTES = 10 * 1024 * 1024
export const MIN_RECORDING_SECONDS = 0.3
export const MAX_RECORDING_SECONDS = 30
/** Recorders stop a little late. */
const TOLERANCE_SECONDS = 0.5

/**
 * Refuses a duration, in seconds, that cannot or must not be scored.
 *
 * @throws AudioTooShort, AudioTooLong
 */
export function assertDuration(seconds: number): void {
  if (seconds < MIN_RECORDING_SECONDS) throw new AudioTooShort()
  if (seconds > MAX_RECORDING_SECONDS + TOLERANCE_SECONDS) throw new AudioTooLong()
}
