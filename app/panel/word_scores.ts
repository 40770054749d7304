import { t } from '#panel/texts'
import type { ErrorType, ScoringResult } from '#scoring/scoring_result'

/** From here on, a word is said well, and fairly. */
const GOOD = 80
const FAIR = 60

/** Scores of a recording against its text, as `panel::components/word_scores` shows them. */
export interface WordScoresView {
  /** Of the whole sentence, 0 to 100. */
  overall: string
  heard: string
  scorer: string
  /** `score` is empty where there is none; `low` and `high` are the limits of its meter. */
  words: { word: string; score: string; verdict: string; isDoubtful: boolean }[]
  low: number
  high: number
}

/** What a scorer says of a recording, in words and numbers. */
export function wordScoresViewOf(result: ScoringResult): WordScoresView {
  return {
    overall: rounded(result.pronunciationScore),
    heard: result.recognizedText,
    scorer: `${result.providerName} ${result.providerVersion}`,
    words: result.wordScores.map(({ word, score, errorType }) => ({
      word,
      score: score === null ? '' : rounded(score),
      verdict: t(`practice.verdicts.${verdictOf(errorType, score)}`),
      isDoubtful: isDoubtful(errorType, score),
    })),
    low: FAIR,
    high: GOOD,
  }
}

/** A word that was not scored is nobody's fault. */
function isDoubtful(errorType: ErrorType, score: number | null): boolean {
  if (errorType === 'not_scored') return false
  return errorType !== 'none' || (score !== null && score < FAIR)
}

/** What is said of a word: what was wrong with it, or how well it was said. */
function verdictOf(errorType: ErrorType, score: number | null): string {
  if (errorType !== 'none') return errorType
  if (score === null) return 'not_scored'
  if (score >= GOOD) return 'clear'
  return score >= FAIR ? 'fair' : 'unclear'
}

function rounded(score: number): string {
  return String(Math.round(score))
}
