/** What a learner's recording may be, in the order in which we advise it, with its media type. */
export const AUDIO_FORMATS = {
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  webm: 'audio/webm',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  caf: 'audio/x-caf',
  flac: 'audio/flac',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  amr: 'audio/amr',
} as const

export type AudioFormat = keyof typeof AUDIO_FORMATS

export const AUDIO_FORMAT_NAMES = Object.keys(AUDIO_FORMATS) as AudioFormat[]
