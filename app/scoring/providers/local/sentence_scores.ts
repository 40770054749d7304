import type { WordScore } from '#scoring/scoring_result'

interface SentenceScores {
  pronunciationScore: number
  accuracyScore: number
  fluencyScore: number | null
  completenessScore: number
}

/** Below this, a word cannot be distinguished from another word in its place. */
export const RECOGNIZABLE_SCORE = 20

/** Sounds per second, pauses included: the score is 0 at the first rate and 100 from the second on. */
const MIN_RATE = 2
const FLUENT_RATE = 8
/** With fewer words the pace cannot be judged. */
const MIN_WORDS_FOR_FLUENCY = 3

/**
 * Scores of the whole sentence, 0 to 100, rounded to one decimal:
 * - accuracy: the mean of the words' scores; an omitted word counts 0, words that were not scored and
 *   insertions do not count.
 * - completeness: the share of the scored words that can be recognised.
 * - fluency: the rate of speech, in sounds per second from the first word to the last, pauses
 *   included. In read speech it was the best predictor of experts' ratings of fluency (correlation
 *   0.90 to 0.93), better than pauses alone (Cucchiarini, Strik and Boves 2000, J. Acoust. Soc. Am.
 *   107, 989-999, doi 10.1121/1.428279; learners of Dutch). The limits are our own: three
 *   synthetic voices speak 8.7 to 12.6 a second. Null if fewer than three words were said, or fewer
 *   than half of them.
 * - pronunciation: 0.6 x the lowest of these + 0.2 x each other one (the weights of Azure Speech);
 *   without fluency 0.75 and 0.25.
 */
export function sentenceScores(words: WordScore[]): SentenceScores {
  const scored = words.filter((word) => word.score !== null)
  const said = scored.filter((word) => (word.score ?? 0) >= RECOGNIZABLE_SCORE)
  const accuracy = scored.reduce((sum, word) => sum + (word.score ?? 0), 0) / scored.length
  const completeness = (100 * said.length) / scored.length
  const enough = said.length >= MIN_WORDS_FOR_FLUENCY && 2 * said.length >= scored.length
  const fluency = enough ? fluencyOf(words) : null

  const parts = [accuracy, completeness, ...(fluency === null ? [] : [fluency])]
  return {
    pronunciationScore: roundScore(weighLowest(parts)),
    accuracyScore: roundScore(accuracy),
    fluencyScore: fluency === null ? null : roundScore(fluency),
    completenessScore: roundScore(completeness),
  }
}

/** To one decimal. */
export function roundScore(score: number): number {
  return Math.round(score * 10) / 10
}

function fluencyOf(words: WordScore[]): number {
  const phonemes = words.flatMap((word) => word.phonemes)
  const start = Math.min(...phonemes.map((phoneme) => phoneme.offsetMs))
  const end = Math.max(...phonemes.map((phoneme) => phoneme.offsetMs + phoneme.durationMs))
  const rate = phonemes.length / ((end - start) / 1000)
  const share = (rate - MIN_RATE) / (FLUENT_RATE - MIN_RATE)
  return 100 * Math.max(0, Math.min(1, share))
}

function weighLowest(parts: number[]): number {
  const lowest = Math.min(...parts)
  const sum = parts.reduce((total, part) => total + part, 0)
  return (0.6 * lowest + 0.2 * (sum - lowest)) / (0.6 + 0.2 * (parts.length - 1))
}
