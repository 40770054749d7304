import type { Aligned, AlignedWord, AlignmentFailure, Depth, SpokenWord } from './alignment.ts'
import type { Dictionary } from './dictionary.ts'
import type { FrameScores } from './frame_scores.ts'
import { readFreePath } from './free_reading.ts'
import { bestPath } from './network.ts'
import { readText } from './read_text.ts'
import { textNetwork, type TextSearch, type Unit } from './text_network.ts'
import { STATES } from './triphones.ts'
import { WordJudge } from './word_judge.ts'
import { isFault } from './word_score.ts'

/** An alignment that could not be made. */
export class AlignmentError extends Error {
  readonly reason: AlignmentFailure

  constructor(reason: AlignmentFailure) {
    super(`Alignment failed: ${reason}`)
    this.reason = reason
  }
}

/** In nats, of the free search: a smaller gain may be chance. */
const MIN_INSERTION_GAIN = 60

/**
 * In nats a frame, and as a share of the frames of all words: for one of a hundred right texts of the voices for
 * choosing the free search gains more and finds fewer words.
 */
const MAX_TEXT_GAIN = 0.5
const MIN_TEXT_AGREEMENT = 0.35

/**
 * Aligns the words with a recording, and looks for what was left out and what was said beside them.
 *
 * @returns one entry for each of `words`
 * @throws AlignmentError no word is in the dictionary, or the recording is too short for them
 */
export function alignWords(
  scores: FrameScores,
  dictionary: Dictionary,
  words: SpokenWord[],
  depth: Depth
): Aligned {
  const { triphones } = scores.model
  const { units, isKnown } = readText(words, dictionary, triphones.names)
  if (!isKnown.includes(true)) throw new AlignmentError('no_known_word')
  if (leastFrames(units) > scores.frames) throw new AlignmentError('no_alignment')
  const search = (options: TextSearch) => {
    return bestPath(scores, textNetwork(triphones, units, options))
  }
  const plain = search({})
  if (!plain) throw new AlignmentError('no_alignment')
  const free = depth === 'text' ? null : (search({ isFree: true }) ?? plain)
  const judge = new WordJudge(scores, units, free)
  const judged = isKnown.map((known, word): AlignedWord => {
    return { known, omitted: false, ...judge.judge(word, plain, {}) }
  })
  if (!free) return { words: judged, insertions: [], gain: 0, isOtherText: false }

  const reading = readFreePath(free, units, triphones.names)
  const insertions = free.score - plain.score < MIN_INSERTION_GAIN ? [] : reading.insertions
  const without = new Set([...reading.omitted].filter((word) => isFault(judged[word])))
  const options = { without, beside: new Set(insertions.map(({ unit }) => unit)) }
  const gain = (free.score - plain.score) / scores.frames
  const isOtherText = gain > MAX_TEXT_GAIN && agreementOf(judged) < MIN_TEXT_AGREEMENT
  // What was left out or said beside the text must not spoil the words around it.
  const path = without.size + insertions.length > 0 ? search(options) : null
  if (!path) return { words: judged, insertions: [], gain, isOtherText }
  return {
    words: judged.map((word, index): AlignedWord => {
      if (without.has(index)) return { ...word, omitted: true, phones: [] }
      return { ...word, ...judge.judge(index, path, options) }
    }),
    insertions: insertions.map(({ unit, ...found }) => {
      return { ...found, place: units[unit]?.word ?? words.length }
    }),
    gain,
    isOtherText,
  }
}

/**
 * How many frames a text takes at least: each state of each sound one. The search finds that, too, but only
 * with all of its memory: 100 MB for a text of long numbers.
 */
function leastFrames(units: Unit[]): number {
  return units.reduce((sum, { pronunciations }) => {
    return sum + STATES * Math.min(...pronunciations.map((sounds) => sounds.length))
  }, 0)
}

/** The share of the frames of all words in which the free search finds the same word. */
function agreementOf(words: AlignedWord[]): number {
  let all = 0
  let same = 0
  for (const { phones, evidence } of words) {
    const frames = phones.reduce((sum, phone) => sum + phone.frames, 0)
    all += frames
    same += frames * (evidence?.agreement ?? 0)
  }
  return same / all
}
