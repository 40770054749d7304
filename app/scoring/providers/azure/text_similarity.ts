import { ERROR_TYPES, type ErrorType, type WordScore } from '../../scoring_result.ts'
import { type TextWord, wordsOf } from './text_words.ts'

export interface SimilarityScores {
  pronunciationScore: number
  accuracyScore: number
  fluencyScore: null
  completenessScore: number
  prosodyScore: null
  wordScores: WordScore[]
}

/** The words that both texts have in one place; a missing one is an omission or an insertion. */
interface Pair {
  reference?: TextWord
  heard?: TextWord
}

/**
 * Scores from words alone, for an answer without an assessment: how similar the words that were heard
 * are to those of the text. The two texts are aligned with the fewest changes (Levenshtein 1966; the
 * cost of a changed word depends on its letters).
 *
 * - a word's score: 100 x (1 - edit distance / length of the longer one); 0 if it was left out
 * - accuracy: the mean over the text's words
 * - completeness: the share of them that was heard, at least half similar
 * - pronunciation: accuracy, lowered by words that do not belong there
 */
export function compareTexts(referenceText: string, heardText: string): SimilarityScores {
  const pairs = pairWords(wordsOf(referenceText), wordsOf(heardText))
  const wordScores = pairs.map(describePair)
  const expected = wordScores.filter(({ errorType }) => errorType !== ERROR_TYPES.insertion)
  const sum = expected.reduce((total, { score }) => total + (score ?? 0), 0)
  const found = expected.filter(({ score }) => (score ?? 0) >= FOUND_SCORE)
  const count = Math.max(1, expected.length)
  return {
    pronunciationScore: round(sum / Math.max(1, wordScores.length)),
    accuracyScore: round(sum / count),
    fluencyScore: null,
    completenessScore: round((100 * found.length) / count),
    prosodyScore: null,
    wordScores,
  }
}

/** A word that is less similar is another word. */
const FOUND_SCORE = 50

function describePair({ reference, heard }: Pair): WordScore {
  const score = reference && heard ? round(100 * similarity(reference.plain, heard.plain)) : 0
  const word = reference?.written ?? heard?.written ?? ''
  const errorType = errorTypeOf({ reference, heard }, score)
  return { word, score, errorType, offsetMs: null, durationMs: null, phonemes: [] }
}

function errorTypeOf({ reference, heard }: Pair, score: number): ErrorType {
  if (reference === undefined) return ERROR_TYPES.insertion
  if (heard === undefined) return ERROR_TYPES.omission
  return score === 100 ? ERROR_TYPES.none : ERROR_TYPES.mispronunciation
}

/** From 0, nothing in common, to 1. */
function similarity(one: string, other: string): number {
  const { length } = one.length > other.length ? one : other
  const costs = editCosts([...one], [...other], (a, b) => (a === b ? 0 : 1))
  return length === 0 ? 1 : 1 - costs.at(-1)!.at(-1)! / length
}

function pairWords(reference: TextWord[], heard: TextWord[]): Pair[] {
  const change = (a: TextWord, b: TextWord) => 2 * (1 - similarity(a.plain, b.plain))
  const costs = editCosts(reference, heard, change)
  const pairs: Pair[] = []
  let row = reference.length
  let column = heard.length
  while (row > 0 || column > 0) {
    const cost = costs[row]![column]!
    const [left, said] = [reference[row - 1], heard[column - 1]]
    if (left && said && cost === costs[row - 1]![column - 1]! + change(left, said)) {
      pairs.push({ reference: left, heard: said })
      row--
      column--
    } else if (left && cost === costs[row - 1]![column]! + 1) {
      pairs.push({ reference: left })
      row--
    } else {
      pairs.push({ heard: said })
      column--
    }
  }
  return pairs.reverse()
}

/** The cost of turning the beginning of one list into that of the other, for all beginnings. */
function editCosts<T>(from: T[], to: T[], change: (a: T, b: T) => number): number[][] {
  const costs = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  for (const [index, left] of from.entries()) {
    const above = costs[index]!
    const row = [index + 1]
    for (const [column, right] of to.entries()) {
      const changed = above[column]! + change(left, right)
      row.push(Math.min(changed, above[column + 1]! + 1, row[column]! + 1))
    }
    costs.push(row)
  }
  return costs
}

function round(score: number): number {
  return Math.round(score * 10) / 10
}
