import { test } from '@japa/runner'
import { sentenceScores } from '#scoring/providers/local/sentence_scores'
import type { ErrorType, WordScore } from '#scoring/scoring_result'

/** A word of four sounds in `durationMs` milliseconds. */
function word(
  score: number | null,
  offsetMs: number,
  durationMs = 400,
  errorType: ErrorType = 'none'
): WordScore {
  const phonemes = [0, 1, 2, 3].map((index) => ({
    phoneme: 'ɑ',
    heard: null,
    score: score ?? 0,
    offsetMs: offsetMs + (index * durationMs) / 4,
    durationMs: durationMs / 4,
  }))
  return { word: 'word', score, errorType, offsetMs, durationMs, phonemes }
}

function omission(): WordScore {
  return { ...word(0, 0, 0, 'omission'), phonemes: [] }
}

test.group('Sentence scores', () => {
  test('right words at a fluent pace score high', ({ assert }) => {
    assert.deepEqual(sentenceScores([word(100, 0), word(90, 400), word(80, 800)]), {
      accuracyScore: 90,
      completenessScore: 100,
      fluencyScore: 100,
      pronunciationScore: 94,
    })
  })

  test('an omitted word counts 0 and lowers the completeness', ({ assert }) => {
    const scores = sentenceScores([word(100, 0), word(100, 400), word(100, 800), omission()])
    assert.equal(scores.accuracyScore, 75)
    assert.equal(scores.completenessScore, 75)
  })

  test('a word that was not scored changes nothing', ({ assert }) => {
    const words = [word(100, 0), word(90, 400), word(80, 800)]
    const unknown = { ...word(null, 1200, 400, 'not_scored'), phonemes: [] }
    assert.deepEqual(sentenceScores([...words, unknown]), sentenceScores(words))
  })

  test('pauses and a slow pace lower the fluency', ({ assert }) => {
    const steady = sentenceScores([word(90, 0), word(90, 400), word(90, 800)])
    const paused = sentenceScores([word(90, 0), word(90, 400), word(90, 2000)])
    const slow = sentenceScores([word(90, 0, 1500), word(90, 1500, 1500), word(90, 3000, 1500)])
    assert.equal(steady.fluencyScore, 100)
    assert.isBelow(paused.fluencyScore ?? 100, 60)
    assert.isBelow(slow.fluencyScore ?? 100, 20)
    assert.isAtLeast(slow.fluencyScore ?? -1, 0)
  })

  test('too few words have no fluency', ({ assert }) => {
    assert.isNull(sentenceScores([word(100, 0), word(100, 400)]).fluencyScore)
    assert.equal(sentenceScores([word(80, 0)]).pronunciationScore, 85)
  })

  test('a sentence of which no word was said scores 0, not NaN', ({ assert }) => {
    assert.deepEqual(sentenceScores([omission(), omission()]), {
      accuracyScore: 0,
      completenessScore: 0,
      fluencyScore: null,
      pronunciationScore: 0,
    })
  })
})
