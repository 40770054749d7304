import type { AlignedPhone, AlignedWord, SpokenWord } from '#scoring/providers/local/alignment'
import { toIpa } from '#scoring/providers/local/phonemes'
import { RECOGNIZABLE_SCORE, roundScore } from '#scoring/providers/local/sentence_scores'
import { phoneScore, wordScore } from '#scoring/providers/local/word_score'
import {
  ERROR_TYPES,
  type ErrorType,
  type PhonemeScore,
  type WordScore,
} from '#scoring/scoring_result'

const MILLISECONDS_PER_FRAME = 10
/** Where right and wrong words of human recordings part best. */
const MISPRONUNCIATION_BELOW = 60

/** What the alignment means for the words of the text, one entry for each of `spoken`. */
export function describeWords(spoken: SpokenWord[], aligned: AlignedWord[]): WordScore[] {
  return spoken.map(({ text }, index) => {
    const { known, omitted, phones } = aligned[index] ?? {
      known: false,
      omitted: false,
      phones: [],
    }
    if (!known) return { word: text, ...unscored(ERROR_TYPES.notScored, null), ...place(phones) }
    if (omitted) return { word: text, ...unscored(ERROR_TYPES.omission, 0), ...place([]) }

    const score = roundScore(wordScore(phones))
    const errorType =
      score < MISPRONUNCIATION_BELOW ? ERROR_TYPES.mispronunciation : ERROR_TYPES.none
    return { word: text, score, errorType, phonemes: phones.map(describePhone), ...place(phones) }
  })
}

/** The words of the text that can be recognised in the recording, as the text spells them. */
export function recognizedText(words: WordScore[]): string {
  return words
    .filter(({ score }) => score !== null && score >= RECOGNIZABLE_SCORE)
    .map(({ word }) => word)
    .join(' ')
}

function unscored(errorType: ErrorType, score: number | null) {
  return { score, errorType, phonemes: [] }
}

function describePhone(phone: AlignedPhone): PhonemeScore {
  return {
    phoneme: toIpa(phone.arpabet),
    heard: null,
    score: roundScore(phoneScore(phone)),
    offsetMs: phone.startFrame * MILLISECONDS_PER_FRAME,
    durationMs: phone.frames * MILLISECONDS_PER_FRAME,
  }
}

function place(phones: AlignedPhone[]): Pick<WordScore, 'offsetMs' | 'durationMs'> {
  const first = phones[0]
  const last = phones.at(-1)
  if (!first || !last) return { offsetMs: null, durationMs: null }
  const frames = last.startFrame + last.frames - first.startFrame
  return {
    offsetMs: first.startFrame * MILLISECONDS_PER_FRAME,
    durationMs: frames * MILLISECONDS_PER_FRAME,
  }
}
