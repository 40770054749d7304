import type { WordEvidence } from './word_evidence.ts'

/**
 * A word of the reference text as it can be said. `spellings` are tried in order, and the first one
 * whose tokens are all in the dictionary is used; if there is none, the pronunciation by rule is.
 */
export interface SpokenWord {
  /** As the reference text spells it. */
  text: string
  spellings: string[][]
  /** In ARPAbet, separated by spaces; null if no rule applies (a word in another script). */
  pronunciationByRule: string | null
}

/**
 * A sound in the recording. `llr` is the log-likelihood ratio of this sound to the best sound of each
 * frame, in nats per frame of 10 ms, 0 at best; `gop` and `posterior` compare it with all other sounds in its
 * place (`sound_evidence.ts`). `other` is the one that fits best (ARPAbet).
 */
export interface AlignedPhone {
  arpabet: string
  startFrame: number
  frames: number
  llr: number
  gop: number
  posterior: number
  other: string
}

/** How a word lies in the recording; no phones if it was left out or cannot be said. */
export interface AlignedWord {
  /** False: not in the dictionary, so that its score would be one of our own guesses. */
  known: boolean
  omitted: boolean
  phones: AlignedPhone[]
  /** Null for a word without phones. */
  evidence: WordEvidence | null
}

/** Sounds (ARPAbet) that no word of the text accounts for. */
export interface Insertion {
  /** How many words of the text come before it. */
  place: number
  startFrame: number
  frames: number
  sounds: string[]
}

/** How a text lies in a recording: one entry for each word, and what was said beside them. */
export interface Aligned {
  words: AlignedWord[]
  insertions: Insertion[]
  /** How much better the recording fits if words may be left out and others said, in nats a frame. */
  gain: number
  /** Whether something else was said altogether: the free search finds few of the words. */
  isOtherText: boolean
}

/**
 * What is looked for: whether the text as a whole was said, for which sounds need not be compared; or
 * all that a learner is told.
 */
export type Depth = 'text' | 'sounds'

/** A job of the worker process; the samples (16 kHz mono, signed 16 bit) come beside it. */
export interface AlignmentJob {
  words: SpokenWord[]
  depth: Depth
}

export type AlignmentFailure = 'no_known_word' | 'no_alignment' | 'crashed'

/** Its reply. */
export type AlignmentReply =
  | { type: 'aligned'; aligned: Aligned }
  | { type: 'failed'; reason: AlignmentFailure; message: string }
