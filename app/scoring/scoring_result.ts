/** What happened to a word of the reference text. */
export const ERROR_TYPES = {
  none: 'none',
  mispronunciation: 'mispronunciation',
  omission: 'omission',
  insertion: 'insertion',
  notScored: 'not_scored',
} as const

export type ErrorType = (typeof ERROR_TYPES)[keyof typeof ERROR_TYPES]

/** One sound of a word: its score from 0 to 100, its place in the recording. */
export interface PhonemeScore {
  /** The sound that the text asks for, in IPA. */
  phoneme: string
  /** The sound that was heard instead of it, in IPA; null if none was, or if it is not known. */
  heard: string | null
  score: number
  offsetMs: number
  durationMs: number
}

/**
 * One word as the reference text spells it. `score` is null for a word that was not scored, 0 for
 * one that was left out; times are null where the word has no place in the recording.
 */
export interface WordScore {
  word: string
  score: number | null
  errorType: ErrorType
  offsetMs: number | null
  durationMs: number | null
  phonemes: PhonemeScore[]
}

/**
 * What a provider says about a recording. Scores run from 0 to 100 with at most one decimal,
 * `confidence` from 0 to 1; null means that the provider has no such measure.
 */
export interface ScoringResult {
  recognizedText: string
  pronunciationScore: number
  accuracyScore: number
  fluencyScore: number | null
  completenessScore: number
  prosodyScore: number | null
  confidence: number | null
  audioDurationMs: number
  providerName: string
  providerVersion: string
  wordScores: WordScore[]
}
