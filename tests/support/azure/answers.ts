/**
 * What the stand-in says of a recording. It does not listen: a text that it is told is what was
 * said, and words of the reference text are found in it or not.
 */
const TICKS_PER_SECOND = 10_000_000
const SECONDS_PER_WORD = 0.4

/** What a word scores that was said: 95, or less with each letter over five. */
export function wordScore(word: string): number {
  return 95 - Math.max(0, word.length - 5)
}

/** A sound that counts as wrong, and what was heard instead. */
const WRONG_SOUND = { expected: 'θ', heard: 's' }

interface Assessed {
  word: string
  errorType: 'None' | 'Omission' | 'Insertion'
}

/** A detailed phrase with scores, as the service formats it. */
export function assessedPhrase(referenceText: string, saidText: string, withScores = true) {
  const words = align(plainWords(referenceText), plainWords(saidText))
  const expected = words.filter(({ errorType }) => errorType !== 'Insertion')
  const said = expected.filter(({ errorType }) => errorType === 'None')
  const accuracy = mean(expected.map(({ word, errorType }) => scoreOf(word, errorType)))
  const completeness = (100 * said.length) / expected.length
  const scores = {
    AccuracyScore: accuracy,
    FluencyScore: 88,
    ProsodyScore: 77.7,
    CompletenessScore: completeness,
    PronScore: Math.min(accuracy, completeness),
  }
  return phrase('Success', {
    NBest: [
      {
        Confidence: 0.91,
        Lexical: plainWords(saidText).join(' '),
        ITN: saidText,
        MaskedITN: saidText,
        Display: saidText,
        ...(withScores && { PronunciationAssessment: scores }),
        Words: withScores ? words.map(describeWord) : undefined,
      },
    ],
  })
}

/** A phrase with a status, such as NoMatch. */
export function phrase(status: string, rest: object = {}) {
  const id = 'ab12ab12ab12ab12ab12ab12ab12ab12'
  return { Id: id, RecognitionStatus: status, Offset: 0, Duration: TICKS_PER_SECOND, ...rest }
}

function describeWord({ word, errorType }: Assessed, place: number) {
  if (errorType === 'Omission') {
    return { Word: word, PronunciationAssessment: { AccuracyScore: 0, ErrorType: errorType } }
  }
  const start = place * SECONDS_PER_WORD * TICKS_PER_SECOND
  const length = (SECONDS_PER_WORD * TICKS_PER_SECOND) / word.length
  return {
    Word: word,
    Offset: start,
    Duration: SECONDS_PER_WORD * TICKS_PER_SECOND,
    PronunciationAssessment: { AccuracyScore: scoreOf(word, errorType), ErrorType: errorType },
    Phonemes: [...word.replace('th', WRONG_SOUND.expected)].map((sound, index) => ({
      Phoneme: sound,
      PronunciationAssessment: {
        AccuracyScore: sound === WRONG_SOUND.expected ? 20 : 96,
        NBestPhonemes: [
          { Phoneme: sound === WRONG_SOUND.expected ? WRONG_SOUND.heard : sound, Score: 100 },
          { Phoneme: 'ə', Score: 3 },
        ],
      },
      Offset: start + index * length,
      Duration: length,
    })),
  }
}

function scoreOf(word: string, errorType: Assessed['errorType']): number {
  return errorType === 'None' ? wordScore(word) : 0
}

/** Each word of the reference is found at the next place where it was said, or was left out. */
function align(reference: string[], said: string[]): Assessed[] {
  const words: Assessed[] = []
  let next = 0
  for (const word of reference) {
    const place = said.indexOf(word, next)
    if (place === -1) {
      words.push({ word, errorType: 'Omission' })
      continue
    }
    words.push(...insertions(said.slice(next, place)), { word, errorType: 'None' })
    next = place + 1
  }
  return [...words, ...insertions(said.slice(next))]
}

function insertions(words: string[]): Assessed[] {
  return words.map((word) => ({ word, errorType: 'Insertion' }))
}

function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
