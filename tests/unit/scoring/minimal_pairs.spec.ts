import { test } from '@japa/runner'
import { applyMinimalPair } from '#scoring/providers/local/minimal_pairs'
import type { MinimalPair } from '#scoring/providers/local/pronunciations'
import { wordLlr } from '#scoring/providers/local/word_score'
import { phone } from '#tests/unit/scoring/aligned_words'

/** Two sounds of 10 frames each, of the word and of the other one. `AH` and `AA` are unclear. */
function rescore(expected: [number, number], said: [number, number], heard = 'AA', arpabet = 'AH') {
  const sounds = ([first, second]: [number, number]) => {
    return [phone(0, 10, first), { ...phone(10, 10, second), arpabet }]
  }
  const pair: MinimalPair = { sounds: [], place: 1, heard }
  const rescored = applyMinimalPair(sounds(expected), sounds(said), pair)
  const isUntouched = rescored.every((sound, place) => sound.llr === expected[place])
  return { llr: wordLlr(rescored), heard: rescored.map((sound) => sound.heard), isUntouched }
}

test.group('Minimal pairs', () => {
  test('between clear sounds the advantage of the other word is evidence enough', ({ assert }) => {
    // 10 nats: the word is at (-3 + -4) / 2.
    const sinkForThink = rescore([-2, -4], [-2, -3], 'S', 'TH')
    assert.closeTo(sinkForThink.llr, -3.5 - 3.5, 1e-9)
    assert.deepEqual(sinkForThink.heard, [null, 'S'])
    assert.isTrue(rescore([-2, -4], [-2, -3.3], 'S', 'TH').isUntouched)
    assert.isTrue(rescore([-2, -4], [-2, -3], 'Z', 'S').isUntouched)
    assert.closeTo(rescore([-2, -4], [-2, -3], 'TH', 'S').llr, -7, 1e-9)
  })

  test('between unclear sounds the expected sound must fit badly by itself too', ({ assert }) => {
    // 20 nats of advantage, and 1 nat a frame under -6: -6.25 falls by 0.1 x 20 + 1.
    const { llr, heard } = rescore([-4, -7], [-4, -5])
    assert.closeTo(llr, -6.25 - 3, 1e-9)
    assert.deepEqual(heard, [null, 'AA'])
    assert.isTrue(rescore([-4, -3.5], [-4, -1.1]).isUntouched)
    assert.isTrue(rescore([-4, -12], [-4, -11.3]).isUntouched)
  })

  test('the evidence lowers a word by as much where another of its sounds fits worse', ({
    assert,
  }) => {
    // The word is at (-7.5 + -9) / 2; the evidence is 0 + 0.1 x 30.
    assert.closeTo(rescore([-9, -6], [-9, -3], 'AA').llr, -8.25 - 2.25, 1e-9)
    assert.closeTo(rescore([-8, -6], [-8, -4.5], 'AA').llr, -7.5 - 1.5, 1e-9)
    // The worst sound stays the worst: 0.1 x 10 - 0.8.
    assert.closeTo(rescore([-9, -5.2], [-9, -4.2], 'AA').llr, -8.05 - 0.2, 1e-9)
  })

  test('one wrong sound never lowers a word as far as another word', ({ assert }) => {
    assert.closeTo(rescore([-1, -9], [-1, 0]).llr, -10.5, 1e-9)
    const low = rescore([-9, -16], [-3, -3])
    assert.isTrue(low.isUntouched)
    assert.deepEqual(low.heard, [null, 'AA'])
  })

  test('does not say what was heard where the word fits badly with that sound too', ({
    assert,
  }) => {
    const { llr, heard } = rescore([-10, -8], [-10, -7])
    assert.isBelow(llr, -9.5)
    assert.deepEqual(heard, [null, null])
  })
})
