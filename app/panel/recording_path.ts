/** So many digits of a hash tell apart all recordings that a speech will ever have. */
const DIGITS = 12

/**
 * The path of a speech's recording for those who are signed in to the admin pages. It changes with the
 * recording, so that browsers may keep what they have.
 *
 * @returns undefined where there is no recording
 */
export function recordingPath(speech: {
  id: string
  audio_url: string | null
  audio_sha256: string | null
}): string | undefined {
  if (speech.audio_url === null) return undefined
  const path = `/admin/recordings/${speech.id}`
  return speech.audio_sha256 === null ? path : `${path}?v=${speech.audio_sha256.slice(0, DIGITS)}`
}

/** Whether an address with this `v` means the recording with this hash. */
export function isVersionOf(sha256: string, v: unknown): boolean {
  return typeof v === 'string' && v.length >= DIGITS && sha256.startsWith(v)
}
