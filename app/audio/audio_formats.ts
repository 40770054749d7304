/** What a learner's recording may be, the smallest first, with its media type. */
export const AUDIO_FORMATS = { m4a: 'audio/mp4', mp3: 'audio/mpeg', wav: 'audio/wav' } as const

export type AudioFormat = keyof typeof AUDIO_FORMATS

export const AUDIO_FORMAT_NAMES = Object.keys(AUDIO_FORMATS) as AudioFormat[]
