import { test } from '@japa/runner'
import type { Twin } from '#scoring/providers/local/pronunciations'
import { asTwin } from '#scoring/providers/local/twin_sounds'
import { wordMatch } from '#scoring/providers/local/word_score'
import { phone } from '#tests/unit/scoring/aligned_words'

/** Two sounds of 10 frames each; those of the word, and those of its twin. `AH` and `AA` are unclear. */
function tell(expected: [number, number], said: [number, number], heard = 'AA', arpabet = 'AH') {
  const sounds = ([first, second]: [number, number]) => {
    return [phone(0, 10, first), { ...phone(10, 10, second), arpabet }]
  }
  const twin: Twin = { sounds: [], place: 1, heard }
  const told = asTwin(sounds(expected), sounds(said), twin)
  const isUntouched = told.every((sound, place) => sound.match === expected[place])
  return { match: wordMatch(told), heard: told.map((sound) => sound.heard), isUntouched }
}

test.group('Sounds of a word whose twin fits better', () => {
  test('between clear sounds the advantage is the evidence', ({ assert }) => {
    // 10 nats: the word is at (-3 + -4) / 2.
    const sinkForThink = tell([-2, -4], [-2, -3], 'S', 'TH')
    assert.closeTo(sinkForThink.match, -3.5 - 3.5, 1e-9)
    assert.deepEqual(sinkForThink.heard, [null, 'S'])
    assert.isTrue(tell([-2, -4], [-2, -3.3], 'S', 'TH').isUntouched)
    assert.isTrue(tell([-2, -4], [-2, -3], 'Z', 'S').isUntouched)
    assert.closeTo(tell([-2, -4], [-2, -3], 'TH', 'S').match, -7, 1e-9)
  })

  test('between unclear ones the sound must match badly by itself too', ({ assert }) => {
    // 20 nats of advantage, and 1 nat a frame under -6: -6.25 falls by 0.1 x 20 + 1.
    const { match, heard } = tell([-4, -7], [-4, -5])
    assert.closeTo(match, -6.25 - 3, 1e-9)
    assert.deepEqual(heard, [null, 'AA'])
    assert.isTrue(tell([-4, -3.5], [-4, -1.1]).isUntouched)
    assert.isTrue(tell([-4, -12], [-4, -11.3]).isUntouched)
  })

  test('the word falls by as much where another sound matches worse', ({ assert }) => {
    // The word is at (-7.5 + -9) / 2; the evidence is 0 + 0.1 x 30.
    assert.closeTo(tell([-9, -6], [-9, -3], 'AA').match, -8.25 - 2.25, 1e-9)
    assert.closeTo(tell([-8, -6], [-8, -4.5], 'AA').match, -7.5 - 1.5, 1e-9)
    // The worst sound stays the worst: 0.1 x 10 - 0.8.
    assert.closeTo(tell([-9, -5.2], [-9, -4.2], 'AA').match, -8.05 - 0.2, 1e-9)
  })

  test('never so far that the word is another one', ({ assert }) => {
    assert.closeTo(tell([-1, -9], [-1, 0]).match, -10.5, 1e-9)
    const low = tell([-9, -16], [-3, -3])
    assert.isTrue(low.isUntouched)
    assert.deepEqual(low.heard, [null, 'AA'])
  })

  test('what was heard is not told where the word fits badly with it too', ({ assert }) => {
    const { match, heard } = tell([-10, -8], [-10, -7])
    assert.isBelow(match, -9.5)
    assert.deepEqual(heard, [null, null])
  })
})
