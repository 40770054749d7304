import { test } from '@japa/runner'
import { LanguageUnsupported, ReferenceTextUnscorable, SpeechNotRecognized } from '#scoring/errors'
import { LocalProvider } from '#scoring/providers/local/local_provider'
import type { ScoringResult, WordScore } from '#scoring/scoring_result'
import { seededRandom } from '#tests/support/random'
import { GARDEN, learnerPcm, mean, withoutWord } from '#tests/unit/scoring/recordings'

const provider = new LocalProvider()

function score(pcm: Int16Array, text = GARDEN): Promise<ScoringResult> {
  return provider.transcribeAndScore(pcm, text, 'en-US')
}

function wordNamed(result: Pick<ScoringResult, 'wordScores'>, word: string): WordScore {
  const found = result.wordScores.find((candidate) => candidate.word === word)
  if (!found) throw new Error(`There is no word "${word}" in the result.`)
  return found
}

const right = learnerPcm('never_seen_such_a_beautiful_garden')
const wrong = learnerPcm('one_wrong_word')

test.group('Local provider | what was said', (group) => {
  group.teardown(() => provider.close())

  test('every word of a right sentence scores high', async ({ assert }) => {
    const result = await score(right)
    assert.equal(result.recognizedText, 'I have never seen such a beautiful garden before')
    for (const word of result.wordScores) {
      assert.isAtLeast(word.score ?? 0, 75, word.word)
      assert.equal(word.errorType, 'none')
    }
    assert.isAtLeast(result.pronunciationScore, 90)
    assert.equal(result.completenessScore, 100)
    assert.equal(result.audioDurationMs, Math.round(right.length / 16))
  })

  test('eight seconds of {what} before and after a right sentence cost nothing')
    .with([
      { what: 'digital silence', loudness: 0 },
      { what: 'faint noise', loudness: 10 },
    ])
    .run(async ({ assert }, { loudness }) => {
      const random = seededRandom(7)
      const around = 8 * 16_000
      const padded = Int16Array.from({ length: right.length + 2 * around }, (_, index) => {
        return (right[index - around] ?? 0) + Math.round((random() * 2 - 1) * loudness)
      })
      const { wordScores } = await score(padded)
      for (const word of wordScores) assert.isAtLeast(word.score ?? 0, 85, word.word)
    })

  test('words and sounds lie in order inside the recording', async ({ assert }) => {
    const result = await score(right)
    const sounds = result.wordScores.flatMap((word) => word.phonemes)
    assert.deepEqual(
      wordNamed(result, 'garden').phonemes.map(({ phoneme }) => phoneme),
      ['ɡ', 'ɑ', 'ɹ', 'd', 'ʌ', 'n']
    )
    let position = 0
    for (const { offsetMs, durationMs } of sounds) {
      assert.isAtLeast(offsetMs, position)
      position = offsetMs + durationMs
    }
    assert.isAtMost(position, result.audioDurationMs)
    const scores = [...result.wordScores, ...sounds].map((scored) => scored.score ?? 0)
    for (const value of scores) assert.equal(value, Math.round(value * 10) / 10)
  })

  test('a replaced word stands out and does not sink its neighbours', async ({ assert }) => {
    const result = await score(wrong)
    const garden = wordNamed(result, 'garden')
    assert.equal(garden.errorType, 'mispronunciation')
    assert.isBelow(garden.score ?? 100, 30)
    for (const word of result.wordScores) {
      if (word !== garden) assert.isAtLeast(word.score ?? 0, 70, word.word)
    }
    assert.notInclude(result.recognizedText, 'garden')
  })

  test('a missing word is an omission, and the others are not', async ({ assert }) => {
    const whole = await score(right)
    const result = await score(withoutWord(right, wordNamed(whole, 'beautiful')))
    const beautiful = wordNamed(result, 'beautiful')
    assert.deepInclude(beautiful, { score: 0, errorType: 'omission', offsetMs: null })
    const others = result.wordScores.filter((word) => word !== beautiful)
    assert.isAtLeast(mean(others.map((word) => word.score ?? 0)), 85)
    for (const word of others) assert.notEqual(word.errorType, 'omission', word.word)
    assert.equal(result.recognizedText, 'I have never seen such a garden before')
    assert.equal(result.completenessScore, 88.9)
  })

  test('an inserted word is an insertion at its place, and costs nothing', async ({ assert }) => {
    const result = await score(right, 'I have never seen such a garden before.')
    const types = result.wordScores.map((word) => word.errorType)
    assert.deepEqual(types.indexOf('insertion'), 6)
    assert.lengthOf(
      types.filter((type) => type !== 'none'),
      1
    )
    const inserted = result.wordScores[6]!
    assert.match(inserted.word, /^\/\S{4,}\/$/)
    assert.deepInclude(inserted, { score: null, phonemes: [] })
    assert.isAtLeast(inserted.durationMs ?? 0, 300)
    assert.isAtLeast(result.accuracyScore, 85)
    assert.equal(result.completenessScore, 100)
    assert.notInclude(result.recognizedText, '/')
  })

  test('finds one wrong sound, and the sound that was said instead', async ({ assert }) => {
    const result = await score(right, 'I have never teen such a beautiful garden before.')
    const teen = wordNamed(result, 'teen')
    assert.equal(teen.errorType, 'mispronunciation')
    const [first, ...others] = teen.phonemes
    assert.deepInclude(first, { phoneme: 't', heard: 's' })
    assert.isBelow(first!.score, 20)
    for (const sound of others) assert.isNull(sound.heard)
    for (const word of result.wordScores) {
      if (word !== teen) assert.isAtLeast(word.score ?? 0, 75, word.word)
    }
  })

  test('another sentence scores low', async ({ assert }) => {
    const result = await score(right, 'Where did you put the keys to my new car yesterday?')
    assert.isBelow(mean(result.wordScores.map((word) => word.score ?? 0)), 40)
    assert.isBelow(result.pronunciationScore, 40)
    assert.isNull(result.fluencyScore)
  })

  test('a long number that nobody said scores as another word does', async ({ assert }) => {
    const { wordScores } = await score(right, '1,234,567,890')
    assert.isBelow(wordNamed({ wordScores }, '1,234,567,890').score ?? 100, 20)
  })

  test('scores the neighbours of unknown words, and not the unknown words', async ({ assert }) => {
    const result = await score(right, 'I have never seen such a bewtifull garden before 猫.')
    for (const word of ['bewtifull', '猫']) {
      assert.deepInclude(wordNamed(result, word), { score: null, errorType: 'not_scored' })
    }
    for (const word of ['a', 'garden', 'before']) {
      assert.isAtLeast(wordNamed(result, word).score ?? 0, 75, word)
    }
    assert.equal(result.completenessScore, 100)
  })
})

test.group('Local provider | what cannot be scored', (group) => {
  const strict = new LocalProvider()
  group.teardown(() => strict.close())

  test('refuses a text without a known word', async ({ assert }) => {
    for (const text of ['', '!? … 😀', 'Zorblatt quixxly', 'кот 猫', 'ﾞ ͺ']) {
      const refusal = await strict.transcribeAndScore(right, text, 'en-US').catch((e: unknown) => e)
      assert.instanceOf(refusal, ReferenceTextUnscorable, text)
    }
  })

  test('refuses a language other than American English', async ({ assert }) => {
    for (const language of ['fr-FR', 'en-GB', 'en', '']) {
      const refusal = await strict
        .transcribeAndScore(right, GARDEN, language)
        .catch((e: unknown) => e)
      assert.instanceOf(refusal, LanguageUnsupported)
      assert.include(String(refusal), 'en-US')
    }
  })

  test('refuses a text that is far too long for the recording', async ({ assert }) => {
    const text = `${GARDEN} `.repeat(10)
    const refusal = await strict.transcribeAndScore(right, text, 'en-US').catch((e: unknown) => e)
    assert.instanceOf(refusal, SpeechNotRecognized)
  })
})
