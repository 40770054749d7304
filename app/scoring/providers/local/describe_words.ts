import { isAccepted } from '#scoring/providers/local/accepted_variants'
import type {
  Aligned,
  AlignedPhone,
  AlignedWord,
  Insertion,
  SpokenWord,
} from '#scoring/providers/local/alignment'
import { toIpa } from '#scoring/providers/local/phonemes'
import { RECOGNIZABLE_SCORE, roundScore } from '#scoring/providers/local/sentence_scores'
import { MISPRONUNCIATION_BELOW, phoneScore, wordScore } from '#scoring/providers/local/word_score'
import {
  ERROR_TYPES,
  type ErrorType,
  type PhonemeScore,
  type WordScore,
} from '#scoring/scoring_result'

const NOWHERE: AlignedWord = { known: false, omitted: false, phones: [], evidence: null }
const MILLISECONDS_PER_FRAME = 10
/** Of a word that is not found where another text was said: it is not recognisable. */
const MAX_ELSEWHERE = 15
/** In nats: another sound is named only where it fits better by so much. */
const MIN_LEAD = 15
/** In nats per frame: and where it fits well by itself. */
const MIN_MATCH = -4

/** The scores of the text's words, with the insertions at their places. */
export function describeWords(
  spoken: SpokenWord[],
  { words, insertions, isOtherText }: Aligned
): WordScore[] {
  const described = spoken.map(({ text }, index): WordScore => {
    const { known, omitted, phones, evidence } = words[index] ?? NOWHERE
    if (!known || !evidence) {
      return { word: text, ...unscored(ERROR_TYPES.notScored, null), ...place(phones) }
    }
    if (omitted) return { word: text, ...unscored(ERROR_TYPES.omission, 0), ...place([]) }

    const isElsewhere = isOtherText && evidence.agreement === 0
    const score = roundScore(Math.min(isElsewhere ? MAX_ELSEWHERE : 100, wordScore(evidence)))
    const isFault = score < MISPRONUNCIATION_BELOW
    const errorType = isFault ? ERROR_TYPES.mispronunciation : ERROR_TYPES.none
    const sounds = phones.map(({ arpabet }) => arpabet)
    const phonemes = phones.map((phone, at) => {
      // In a word that was said well enough, another sound that fits slightly better is no news.
      const isNews = isFault && !isAccepted(text.toLowerCase(), sounds, at, phone.other)
      return describePhone(phone, isNews && isEvident(phone) ? phone.other : null)
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

/** Whether the best other sound was said rather than this one. */
function isEvident({ llr, gop, frames }: AlignedPhone): boolean {
  return gop <= -MIN_LEAD && llr - gop / frames >= MIN_MATCH
}

function describePhone(phone: AlignedPhone, heard: string | null): PhonemeScore {
  return {
    phoneme: toIpa(phone.arpabet),
    heard: heard === null ? null : toIpa(heard),
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
