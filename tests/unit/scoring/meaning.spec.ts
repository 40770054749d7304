import { test } from '@japa/runner'
import { spokenWords } from '#scoring/providers/local/spoken_words'
import type { ScoringResult } from '#scoring/scoring_result'
import { sharedWords } from '#tests/unit/scoring/changed_texts'
import {
  type Measurement,
  measureVoices,
  voiceTrials,
  WRONG_KINDS,
} from '#tests/unit/scoring/measure_voices'
import { mean } from '#tests/unit/scoring/recordings'

let measurements: Promise<Measurement[]> | undefined

/** Measured once, by whichever test comes first. */
function measured(): Promise<Measurement[]> {
  return (measurements ??= measureVoices())
}

const wordsOf = (text: string) => spokenWords(text).map((word) => word.text.toLowerCase())

/** A word of the text: insertions are words beside it. */
function wordAt(result: ScoringResult, index: number) {
  return result.wordScores.filter(({ errorType }) => errorType !== 'insertion')[index]
}

/** The replaced words: each one's score, and that of the word which was really said. */
function replacedWords({ voice, right, changed, replaced }: Measurement) {
  return changed.words.map(({ index, original, replacement }) => {
    const said = wordAt(right, index)
    const put = wordAt(replaced, index)
    const isAbove = (said?.score ?? -1) > (put?.score ?? Infinity)
    const names = said?.word === original && put?.word === replacement
    return {
      voice,
      isAbove,
      names,
      case: `${original} ${said?.score}, ${replacement} ${put?.score}`,
    }
  })
}

test.group('What a score means', (group) => {
  group.tap((each) => each.timeout(600_000))

  test('there are enough recordings, and texts differ as their trials say', ({ assert }) => {
    const trials = voiceTrials()
    assert.isAtLeast(trials.length, 12)
    assert.isAtLeast(new Set(trials.map(({ voice }) => voice)).size, 3)
    assert.isAtLeast(new Set(trials.map(({ text }) => text)).size, 12)
    assert.deepEqual(voiceTrials(), trials)

    for (const { text, changed, wrong } of trials) {
      const expected = wordsOf(text)
      for (const { index, original, replacement } of changed.words) {
        assert.equal(wordsOf(text)[index], original.toLowerCase())
        assert.notInclude(wordsOf(text), replacement)
        expected[index] = replacement
      }
      assert.deepEqual(wordsOf(changed.text), expected)
      if (wrong === null) continue
      assert.notEqual(wrong.text, text)
      if (wrong.kind === 'as long') assert.closeTo(wrong.text.length, text.length, 1)
      if (wrong.kind === 'sharing words') assert.isAbove(sharedWords(wrong.text, text), 0.1, text)
    }
  })

  test('a right sentence scores at least 85 in every voice', async ({ assert }) => {
    for (const { name, right } of await measured()) {
      assert.isAtLeast(right.accuracyScore, 85, name)
      assert.isAtLeast(right.pronunciationScore, 85, name)
    }
  })

  test('at most 2 % of the right words are shown as faults', async ({ assert }) => {
    const all = await measured()
    const words = all.flatMap(({ name, right }) =>
      right.wordScores.map((word) => ({ ...word, case: `${name}: ${word.word} ${word.score}` }))
    )
    const faults = words.filter(({ errorType }) => errorType !== 'none')
    assert.isAtLeast(words.length, 90)
    const message = faults.map((fault) => fault.case).join('\n')
    assert.isAtMost(faults.length / words.length, 0.02, message)
  })

  test('95 % of the words that were said score above another word in their place', async ({
    assert,
  }) => {
    const all = await measured()
    const cases = all.flatMap(replacedWords)
    const missed = cases.filter(({ isAbove }) => !isAbove)
    assert.isTrue(cases.every(({ names }) => names))
    assert.isAtLeast(cases.length, 22)
    const message = missed.map((miss) => `${miss.voice}: ${miss.case}`).join('\n')
    assert.isAtLeast(1 - missed.length / cases.length, 0.95, message)
  })

  test('a wrong sentence scores under 40 on average in every voice', async ({ assert }) => {
    const all = await measured()
    const wrongs = all.flatMap(({ voice, wrong, wrongScore }) =>
      wrong === null || wrongScore === null ? [] : [{ voice, kind: wrong.kind, score: wrongScore }]
    )
    assert.lengthOf(wrongs, 3 * WRONG_KINDS.length)
    for (const key of ['voice', 'kind'] as const) {
      for (const [name, some] of Map.groupBy(wrongs, (wrong) => wrong[key])) {
        assert.isBelow(mean(some.map(({ score }) => score)), 40, name)
      }
    }
  })
})
