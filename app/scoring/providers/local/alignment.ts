/**
 * A word of the reference text as it can be said. `spellings` are tried in order: the first one
 * whose tokens the dictionary has all of is used, else the pronunciation made by rule.
 */
export interface SpokenWord {
  /** As the reference text spells it. */
  text: string
  spellings: string[][]
  /** In ARPAbet, separated by spaces; null if no rule applies (a word in another script). */
  pronunciationByRule: string | null
}

/**
 * A sound in the recording. `match` is its log likelihood ratio, in nats per frame of 10 ms, and
 * `heard` the sound (ARPAbet) that fits better in its place, null if none does.
 */
export interface AlignedPhone {
  arpabet: string
  startFrame: number
  frames: number
  match: number
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

/** What was found at first: the words, what lies between them, and how long it took. */
export interface FirstLook {
  words: AlignedWord[]
  fillers: AlignedPhone[]
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
 * How far the second look goes: over the whole recording, however long it takes; over what there is
 * time for, since a learner waits; nowhere.
 */
export type SecondLook = 'whole' | 'hurried' | 'none'

/** What the worker process is asked, beside the samples: 16 kHz mono, signed 16 bit. */
export interface AlignmentJob {
  words: SpokenWord[]
  secondLook: SecondLook
}

export type AlignmentFailure = 'no_known_word' | 'no_alignment' | 'crashed'

/** What it says; `heapBytes` is all that the recogniser holds, which grows and never shrinks. */
export type AlignmentReply =
  | { type: 'aligned'; aligned: Aligned; heapBytes: number }
  | { type: 'failed'; reason: AlignmentFailure; message: string; heapBytes: number }
