import type {
  Aligned,
  AlignedPhone,
  Insertion,
  SpokenWord,
} from '#scoring/providers/local/alignment'
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
/** The threshold that separates right and wrong words of human recordings best. */
export const MISPRONUNCIATION_BELOW = 60

/** The scores of the text's words, with the insertions at their places. */
export function describeWords(spoken: SpokenWord[], { words, insertions }: Aligned): WordScore[] {
  const described = spoken.map(({ text }, index): WordScore => {
    const { known, omitted, phones } = words[index] ?? { known: false, omitted: false, phones: [] }
    if (!known) return { word: text, ...unscored(ERROR_TYPES.notScored, null), ...place(phones) }
    if (omitted) return { word: text, ...unscored(ERROR_TYPES.omission, 0), ...place([]) }

    const score = roundScore(wordScore(phones))
    const errorType =
      score < MISPRONUNCIATION_BELOW ? ERROR_TYPES.mispronunciation : ERROR_TYPES.none
    // In a word that was said well enough, a minimal pair that fits slightly better is no news.
    const phonemes = phones.map((phone) => {
      const told = errorType === ERROR_TYPES.none ? { ...phone, heard: null } : phone
      return describePhone(told)
    })
    return { word: text, score, errorType, phonemes, ...place(phones) }
  })
  for (const insertion of insertions.toSorted((one, other) => other.place - one.place)) {
    described.splice(insertion.place, 0, describeInsertion(insertion))
  }
  return described
}

/** The spelling is not known, so the word is what was heard, in IPA between slashes. */
function describeInsertion({ sounds, startFrame, frames }: Insertion): WordScore {
  return {
    word: `/${sounds.map(toIpa).join('')}/`,
    ...unscored(ERROR_TYPES.insertion, null),
    offsetMs: startFrame * MILLISECONDS_PER_FRAME,
    durationMs: frames * MILLISECONDS_PER_FRAME,
  }
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
    heard: phone.heard === null ? null : toIpa(phone.heard),
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
