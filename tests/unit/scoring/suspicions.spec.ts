import { test } from '@japa/runner'
import { suspicions } from '#scoring/providers/local/suspicions'
import { phone, word, wordsInARow } from '#tests/unit/scoring/aligned_words'

/** Of 10 frames each: none is stretched. */
const well = (count: number) => wordsInARow(10, ...Array<number>(count).fill(-4))

test.group('Suspicions', () => {
  test('words under 60, the worst first, and the gaps before them', ({ assert }) => {
    // A word is at 60 where its match is -9 + 1.3 ln 1.5 = -8.473.
    const words = wordsInARow(10, -4, -8.5, -8.4, -12)
    assert.deepEqual(suspicions(words, []), { words: [3, 1], gaps: [3, 1] })
    assert.deepEqual(suspicions(well(4), []), { words: [], gaps: [] })
  })

  test('no word that is a guess or that a sound stretches', ({ assert }) => {
    const guess = { ...word(phone(10, 10, -12)), known: false }
    assert.deepEqual(suspicions([...well(1), guess], []), { words: [], gaps: [] })
    const stretched = word(phone(0, 5, -12), phone(5, 5, -12), phone(10, 25, -12))
    assert.deepEqual(suspicions([stretched], []), { words: [], gaps: [1] })
  })

  test('the gap on the side of a stretched sound, or on both', ({ assert }) => {
    const gaps = (...frames: number[]) => {
      const middle = word(...frames.map((count, index) => phone(10 + index * 30, count, -6)))
      const [before, after] = [word(phone(0, 10, -4)), word(phone(200, 10, -4))]
      return suspicions([before, middle, after], []).gaps
    }
    assert.deepEqual(gaps(25, 5, 5), [1])
    assert.deepEqual(gaps(5, 5, 25), [2])
    assert.deepEqual(gaps(5, 25, 5), [1, 2])
    assert.deepEqual(gaps(24, 24, 24), [])
    const wellSaid = word(phone(0, 30, -5.9))
    assert.deepEqual(suspicions([wellSaid], []).gaps, [])
  })

  test('the gap of a noise that is long and no pause', ({ assert }) => {
    const gaps = (frames: number, match: number) => {
      return suspicions(well(3), [phone(15, frames, match)]).gaps
    }
    // The second word starts at frame 10, the third at 20.
    assert.deepEqual(gaps(15, -3), [2])
    assert.deepEqual(gaps(14, -3), [])
    assert.deepEqual(gaps(15, -2.4), [])
  })

  test('two gaps at most: those with the worst match in all', ({ assert }) => {
    // -60, -100 and -80 nats, before the words of index 1, 2 and 3.
    const noises = [phone(5, 20, -3), phone(15, 20, -5), phone(25, 20, -4)]
    assert.deepEqual(suspicions(well(4), noises).gaps, [2, 3])
    // The worst of a gap counts, and it counts once.
    const again = [...noises, phone(6, 50, -3), phone(7, 15, -3)]
    assert.deepEqual(suspicions(well(4), again).gaps, [1, 2])
  })
})
