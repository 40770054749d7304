import type {
  Aligned,
  AlignmentFailure,
  Candidate,
  SecondPassScope,
  SpokenWord,
} from './alignment.ts'
import type { Recognizer } from './recognizer.ts'
import { runSecondPass } from './second_pass.ts'

/** An alignment that could not be made. */
export class AlignmentError extends Error {
  readonly reason: AlignmentFailure

  constructor(reason: AlignmentFailure) {
    super(`Alignment failed: ${reason}`)
    this.reason = reason
  }
}

/**
 * Aligns the words with the recording (first pass), then rescores it for words that were left out,
 * said with another sound or inserted (second pass).
 *
 * @param samples 16 kHz mono, signed 16 bit
 * @returns one entry for each of `words`, and what was said beside them
 * @throws AlignmentError no word is in the dictionary, or nothing fits
 */
export function alignWords(
  recognizer: Recognizer,
  samples: Int16Array,
  words: SpokenWord[],
  secondPass: SecondPassScope
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
  if (secondPass === 'none') return { words: aligned, insertions: [] }
  // Without a time the second pass takes its own to be unlimited.
  const milliseconds = secondPass === 'hurried' ? performance.now() - started : 0
  const first = { words: aligned, nonSpeech: alignment.nonSpeech, milliseconds }
  return runSecondPass(recognizer, samples, candidates, first)
}

function findCandidate(recognizer: Recognizer, word: SpokenWord): Candidate {
  const tokens = word.spellings.find((spelling) => spelling.every((t) => recognizer.knows(t)))
  if (tokens) return { known: true, tokens }
  if (word.pronunciationByRule === null) return { known: false, tokens: [] }

  // Named after its sounds, so that each guess is learnt once and no dictionary word is changed.
  const token = `rule_${word.pronunciationByRule.replaceAll(' ', '_').toLowerCase()}`
  if (!recognizer.knows(token)) recognizer.learn([[token, word.pronunciationByRule]])
  return { known: false, tokens: [token] }
}
