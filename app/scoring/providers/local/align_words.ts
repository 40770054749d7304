import type { Aligned, AlignmentFailure, Candidate, SecondLook, SpokenWord } from './alignment.ts'
import { lookAgain } from './look_again.ts'
import type { Recognizer } from './recognizer.ts'

/** An alignment that could not be made. */
export class AlignmentError extends Error {
  readonly reason: AlignmentFailure

  constructor(reason: AlignmentFailure) {
    super(`Alignment failed: ${reason}`)
    this.reason = reason
  }
}

/**
 * Lays the words over the recording, and looks a second time for words that were left out, said
 * with another sound or put in between.
 *
 * @param samples 16 kHz mono, signed 16 bit
 * @returns one entry for each of `words`, and what was said beside them
 * @throws AlignmentError no word is in the dictionary, or nothing fits
 */
export function alignWords(
  recognizer: Recognizer,
  samples: Int16Array,
  words: SpokenWord[],
  secondLook: SecondLook
): Aligned {
  const candidates = words.map((word) => findCandidate(recognizer, word))
  if (!candidates.some((candidate) => candidate.known)) throw new AlignmentError('no_known_word')

  const started = performance.now()
  const tokens = candidates.flatMap((candidate) => candidate.tokens)
  const alignment = recognizer.align(samples, tokens)
  if (alignment?.tokens.length !== tokens.length) throw new AlignmentError('no_alignment')
  let next = 0
  const aligned = candidates.map(({ known, tokens: { length } }) => {
    const phones = alignment.tokens.slice(next, (next += length)).flatMap((token) => token.phones)
    return { known, omitted: false, phones }
  })
  if (secondLook === 'none') return { words: aligned, insertions: [] }
  const milliseconds = secondLook === 'hurried' ? performance.now() - started : 0
  const first = { words: aligned, fillers: alignment.fillers, milliseconds }
  return lookAgain(recognizer, samples, candidates, first)
}

function findCandidate(recognizer: Recognizer, word: SpokenWord): Candidate {
  const tokens = word.spellings.find((spelling) => spelling.every((t) => recognizer.knows(t)))
  if (tokens) return { known: true, tokens }
  if (word.pronunciationByRule === null) return { known: false, tokens: [] }

  // Named after its sounds: the same guess is learnt once, and no dictionary word is changed.
  const token = `rule_${word.pronunciationByRule.replaceAll(' ', '_').toLowerCase()}`
  if (!recognizer.knows(token)) recognizer.learn([[token, word.pronunciationByRule]])
  return { known: false, tokens: [token] }
}
