/**
 * The part of the service's JSON that is read: a detailed result with pronunciation assessment
 * (learn.microsoft.com, "Get pronunciation assessment results"). Times are in ticks of 100 ns.
 * Everything may be missing: it comes from outside.
 */
export interface DetailedResult {
  NBest?: DetailedPhrase[]
}

export interface DetailedPhrase {
  Confidence?: number
  Lexical?: string
  Display?: string
  PronunciationAssessment?: {
    AccuracyScore?: number
    FluencyScore?: number
    CompletenessScore?: number
    ProsodyScore?: number
    PronScore?: number
  }
  Words?: DetailedWord[]
}

export interface DetailedWord {
  Word?: string
  Offset?: number
  Duration?: number
  PronunciationAssessment?: { AccuracyScore?: number; ErrorType?: string }
  Phonemes?: DetailedPhoneme[]
}

export interface DetailedPhoneme {
  Phoneme?: string
  Offset?: number
  Duration?: number
  PronunciationAssessment?: {
    AccuracyScore?: number
    /** The sounds that were heard, the likeliest first. */
    NBestPhonemes?: { Phoneme?: string; Score?: number }[]
  }
}
