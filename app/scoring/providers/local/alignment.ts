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
 * A sound in the recording. `llr` is its acoustic score: the log-likelihood ratio of this sound to
 * the best model of each frame, in nats per frame of 10 ms, 0 at best. That is a goodness of
 * pronunciation (Witt and Young 2000, Speech Communication 30, 95-108). `heard` is the sound
 * (ARPAbet) that fits better in its place, null if none does.
 */
export interface AlignedPhone {
  arpabet: string
  startFrame: number
  frames: number
  llr: number
  heard: string | null
}

/** How a word lies in the recording; no phones if it was left out. */
export interface AlignedWord {
  /** False: not in the dictionary, so that its score would be one of our own guesses. */
  known: boolean
  omitted: boolean
  phones: AlignedPhone[]
}

/** A word's tokens in the recogniser's dictionary; none for a word that cannot be said. */
export interface Candidate {
  known: boolean
  tokens: string[]
}

/** What the first pass found: the words, the silence and noise segments, and the time it took. */
export interface FirstPass {
  words: AlignedWord[]
  nonSpeech: AlignedPhone[]
  milliseconds: number
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
}

/**
 * What the second pass covers: the whole recording, however long it takes; as much as there is time
 * for, because a learner waits; nothing.
 */
export type SecondPassScope = 'whole' | 'hurried' | 'none'

/** A job of the worker process; the samples (16 kHz mono, signed 16 bit) come beside it. */
export interface AlignmentJob {
  words: SpokenWord[]
  secondPass: SecondPassScope
}

export type AlignmentFailure = 'no_known_word' | 'no_alignment' | 'crashed'

/** Its reply; `heapBytes` is all that the recogniser holds, which grows and never shrinks. */
export type AlignmentReply =
  | { type: 'aligned'; aligned: Aligned; heapBytes: number }
  | { type: 'failed'; reason: AlignmentFailure; message: string; heapBytes: number }
