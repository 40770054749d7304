import {
  ERROR_TYPES,
  type ErrorType,
  type PhonemeScore,
  type WordScore,
} from '../../scoring_result.ts'
import type {
  DetailedPhoneme,
  DetailedPhrase,
  DetailedResult,
  DetailedWord,
} from './detailed_result.ts'
import { respell } from './respell.ts'
import { compareTexts } from './text_similarity.ts'

/** What the service says about a recording, or the scores that we make from its words alone. */
export interface Assessment {
  /** Azure's own assessment, or how alike the two texts are. */
  method: 'pronunciation' | 'text_similarity'
  recognizedText: string
  pronunciationScore: number
  accuracyScore: number
  fluencyScore: number | null
  completenessScore: number
  prosodyScore: number | null
  confidence: number | null
  wordScores: WordScore[]
}

const TICKS_PER_MILLISECOND = 10_000

/** The service's names of errors; its errors of prosody are not requested. */
const ERROR_TYPE_NAMES: Record<string, ErrorType> = {
  None: ERROR_TYPES.none,
  Mispronunciation: ERROR_TYPES.mispronunciation,
  Omission: ERROR_TYPES.omission,
  Insertion: ERROR_TYPES.insertion,
}

/**
 * Reads the service's answer. Without an assessment, the scores are made from its words.
 *
 * @param json a successful detailed result
 * @returns undefined when nothing of the text was heard
 * @throws Error the answer has neither scores nor words
 */
export function readAssessment(json: string, referenceText: string): Assessment | undefined {
  const [best] = (JSON.parse(json) as DetailedResult).NBest ?? []
  if (best === undefined) throw new Error('The answer has no result.')
  const recognizedText = best.Display ?? best.Lexical ?? ''
  const confidence = best.Confidence ?? null
  const assessed = readScores(best, referenceText)
  if (assessed === undefined) {
    if (recognizedText.trim() === '') throw new Error('The answer has neither scores nor words.')
    const compared = compareForms(referenceText, best)
    return { method: 'text_similarity', recognizedText, confidence, ...compared }
  }
  const isAllOmitted = assessed.wordScores.every(
    ({ errorType }) => errorType === ERROR_TYPES.omission
  )
  if (isAllOmitted) return undefined
  return { method: 'pronunciation', recognizedText, confidence, ...assessed }
}

/** The text may have "3" or "three", "Dr." or "doctor": the more similar form of the answer counts. */
function compareForms(referenceText: string, { Lexical, Display }: DetailedPhrase) {
  const spelt = compareTexts(referenceText, Lexical ?? Display ?? '')
  const written = compareTexts(referenceText, Display ?? Lexical ?? '')
  return written.pronunciationScore > spelt.pronunciationScore ? written : spelt
}

function readScores(best: DetailedPhrase, referenceText: string) {
  const scores = best.PronunciationAssessment
  const { PronScore, AccuracyScore, CompletenessScore } = scores ?? {}
  if (PronScore === undefined || AccuracyScore === undefined || CompletenessScore === undefined) {
    return undefined
  }
  return {
    pronunciationScore: toScore(PronScore),
    accuracyScore: toScore(AccuracyScore),
    completenessScore: toScore(CompletenessScore),
    fluencyScore: toOptionalScore(scores?.FluencyScore),
    prosodyScore: toOptionalScore(scores?.ProsodyScore),
    wordScores: respell((best.Words ?? []).map(readWord), referenceText),
  }
}

function readWord(word: DetailedWord): WordScore {
  const { AccuracyScore, ErrorType = 'None' } = word.PronunciationAssessment ?? {}
  const errorType = ERROR_TYPE_NAMES[ErrorType] ?? ERROR_TYPES.none
  if (errorType === ERROR_TYPES.omission) {
    return { ...unplaced(word), errorType, score: 0, phonemes: [] }
  }
  return {
    word: word.Word ?? '',
    errorType: AccuracyScore === undefined ? ERROR_TYPES.notScored : errorType,
    score: toOptionalScore(AccuracyScore),
    offsetMs: word.Offset === undefined ? null : toMilliseconds(word.Offset),
    durationMs: word.Duration === undefined ? null : toMilliseconds(word.Duration),
    phonemes: (word.Phonemes ?? []).flatMap(readPhoneme),
  }
}

function unplaced(word: DetailedWord) {
  return { word: word.Word ?? '', offsetMs: null, durationMs: null }
}

/** Outside American English the service scores sounds without naming them: those are left out. */
function readPhoneme({ Phoneme, Offset, Duration, ...rest }: DetailedPhoneme): PhonemeScore[] {
  const { AccuracyScore, NBestPhonemes } = rest.PronunciationAssessment ?? {}
  if (!Phoneme || AccuracyScore === undefined) return []
  const heard = NBestPhonemes?.[0]?.Phoneme
  return [
    {
      phoneme: Phoneme,
      heard: !heard || heard === Phoneme ? null : heard,
      score: toScore(AccuracyScore),
      offsetMs: toMilliseconds(Offset ?? 0),
      durationMs: toMilliseconds(Duration ?? 0),
    },
  ]
}

/** 0 to 100, to one decimal. */
function toScore(score: number): number {
  return Math.round(Math.max(0, Math.min(100, score)) * 10) / 10
}

function toOptionalScore(score: number | undefined): number | null {
  return score === undefined ? null : toScore(score)
}

function toMilliseconds(ticks: number): number {
  return Math.round(ticks / TICKS_PER_MILLISECOND)
}
