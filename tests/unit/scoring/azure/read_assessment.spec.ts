import { test } from '@japa/runner'
import { readAssessment } from '#scoring/providers/azure/read_assessment'

const TEXT = "Don't count 2 herons!"

function answer(best: object): string {
  return JSON.stringify({ RecognitionStatus: 'Success', NBest: [best] })
}

const SCORES = { AccuracyScore: 81.26, CompletenessScore: 100, PronScore: 70.04 }

test.group('Azure, reading an answer', () => {
  test('missing scores are null, and sounds without a name are left out', ({ assert }) => {
    const word = {
      Word: 'herons',
      PronunciationAssessment: { AccuracyScore: 81.26, ErrorType: 'Mispronunciation' },
      Phonemes: [
        { Phoneme: '', PronunciationAssessment: { AccuracyScore: 60 } },
        {
          Phoneme: 'h',
          Offset: 123_456,
          Duration: 900_000,
          PronunciationAssessment: { AccuracyScore: 60 },
        },
        { Phoneme: 'ɛ' },
      ],
    }
    const json = answer({ Lexical: 'herons', PronunciationAssessment: SCORES, Words: [word] })
    assert.deepEqual(readAssessment(json, TEXT), {
      method: 'pronunciation',
      recognizedText: 'herons',
      pronunciationScore: 70,
      accuracyScore: 81.3,
      fluencyScore: null,
      completenessScore: 100,
      prosodyScore: null,
      confidence: null,
      wordScores: [
        {
          word: 'herons',
          errorType: 'mispronunciation',
          score: 81.3,
          offsetMs: null,
          durationMs: null,
          phonemes: [{ phoneme: 'h', heard: null, score: 60, offsetMs: 12, durationMs: 90 }],
        },
      ],
    })
  })

  test('spells words as the text does, if they are in it', ({ assert }) => {
    const words = ["don't", 'count', 'two', 'well', 'herons'].map((word) => ({
      Word: word,
      PronunciationAssessment: {
        AccuracyScore: 90,
        ErrorType: word === 'well' ? 'Insertion' : 'None',
      },
    }))
    const json = answer({ PronunciationAssessment: SCORES, Words: words })
    const read = readAssessment(json, TEXT)!.wordScores.map(({ word }) => word)
    assert.deepEqual(read, ["Don't", 'count', 'two', 'well', 'herons'])
  })

  test('refuses to read an answer with nothing in it')
    .with(['{}', '{"NBest": []}', answer({}), answer({ Display: ' ' }), 'no JSON'])
    .run(({ assert }, json) => {
      assert.throws(() => readAssessment(json, TEXT))
    })

  test('without scores, the form of the words that is closer to the text counts: {text}')
    .with([
      { text: 'Dr. Reed has 3 well-known cats.' },
      { text: 'doctor reed has three well known cats' },
    ])
    .run(({ assert }, { text }) => {
      const heard = {
        Lexical: 'doctor reed has three well known cats',
        Display: 'Dr. Reed has 3 well-known cats.',
      }
      const read = readAssessment(JSON.stringify({ NBest: [heard] }), text)
      assert.deepInclude(read, { method: 'text_similarity', pronunciationScore: 100 })
    })

  test('an answer in which all words are omitted has no scores', ({ assert }) => {
    const words = [{ Word: 'count', PronunciationAssessment: { ErrorType: 'Omission' } }]
    const json = answer({ PronunciationAssessment: { ...SCORES, PronScore: 0 }, Words: words })
    assert.isUndefined(readAssessment(json, TEXT))
  })
})
