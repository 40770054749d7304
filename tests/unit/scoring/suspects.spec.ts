import { test } from '@japa/runner'
import { findSuspects } from '#scoring/providers/local/suspects'
import { phone, word, wordsInARow } from '#tests/unit/scoring/aligned_words'

/** In frames: of a usual sound, and of one that covers something else. */
const USUAL = 10
const LONG = 40

const NONE = { words: [], gaps: [] }

/** Words that were said well. */
const well = (count: number) => wordsInARow(USUAL, ...Array<number>(count).fill(-4))

test.group('Suspects', () => {
  test('words that score under 60 are suspect, the worst first, and the gaps before them', ({
    assert,
  }) => {
    // A word is at 60 where it has -9 + 1.3 ln 1.5 = -8.473 nats per frame.
    const words = wordsInARow(USUAL, -4, -8.5, -8.4, -12)
    assert.deepEqual(findSuspects(words, []), { words: [3, 1], gaps: [3, 1] })
    assert.deepEqual(findSuspects(well(4), []), NONE)
  })

  test('a word whose pronunciation is a guess is not suspect', ({ assert }) => {
    const guess = { ...word(phone(USUAL, USUAL, -12)), known: false }
    assert.deepEqual(findSuspects([...well(1), guess], []), NONE)
  })

  test('a stretched sound makes the gap beside it suspect, not its word', ({ assert }) => {
    /** A word of three sounds that fit badly, one of them long. */
    const suspectsWith = (...frames: [number, number, number]) => {
      const badly = word(...frames.map((count, index) => phone(10 + index * LONG, count, -12)))
      const [before, after] = [word(phone(0, USUAL, -4)), word(phone(200, USUAL, -4))]
      return findSuspects([before, badly, after], [])
    }
    assert.deepEqual(suspectsWith(LONG, 5, 5), { words: [], gaps: [1] })
    assert.deepEqual(suspectsWith(5, 5, LONG), { words: [], gaps: [2] })
    assert.deepEqual(suspectsWith(5, LONG, 5), { words: [], gaps: [1, 2] })
    assert.deepEqual(suspectsWith(5, 5, 5).words, [1])
  })

  test('a long sound that fits well is not suspect', ({ assert }) => {
    assert.deepEqual(findSuspects([word(phone(0, LONG, -4))], []), NONE)
  })

  test('a long noise makes its gap suspect, a short noise or a pause does not', ({ assert }) => {
    // The second word starts at frame 10, the third at 20.
    const gapsWith = (frames: number, llr: number) => {
      return findSuspects(well(3), [phone(15, frames, llr)]).gaps
    }
    assert.deepEqual(gapsWith(LONG, -4), [2])
    assert.isEmpty(gapsWith(5, -4))
    assert.isEmpty(gapsWith(LONG, -1))
  })

  test('at most two gaps are suspect: those with the worst noise in all', ({ assert }) => {
    // -120, -200 and -160 nats, before the words of index 1, 2 and 3.
    const noises = [phone(5, LONG, -3), phone(15, LONG, -5), phone(25, LONG, -4)]
    assert.deepEqual(findSuspects(well(4), noises).gaps, [2, 3])
    // Only the worst noise of a gap counts.
    const again = [...noises, phone(6, 3 * LONG, -3), phone(7, LONG, -3)]
    assert.deepEqual(findSuspects(well(4), again).gaps, [1, 2])
  })
})
