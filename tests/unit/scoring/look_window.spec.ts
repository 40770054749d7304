import { test } from '@japa/runner'
import type { AlignedWord } from '#scoring/providers/local/alignment'
import { lookWindow } from '#scoring/providers/local/look_window'
import { wordsInARow } from '#tests/unit/scoring/aligned_words'

/** Ten words of 100 frames: 10 seconds. Each sample is the number of its frame. */
const WORDS = wordsInARow(100, ...Array<number>(10).fill(-4))
const SAMPLES = Int16Array.from({ length: 1000 * 160 }, (_, index) => Math.floor(index / 160))

function windowOf(
  milliseconds: number,
  suspicions: { words: number[]; gaps: number[] },
  words: AlignedWord[] = WORDS
) {
  const { samples, ...window } = lookWindow(
    SAMPLES,
    { words, fillers: [], milliseconds },
    suspicions
  )
  return { ...window, frames: samples.length / 160, first: samples[0] }
}

test.group('Window of the second look', () => {
  test('all of a recording for which there is time', ({ assert }) => {
    // With one suspect word it takes 1.4 times as long as the first look: 8 s with it at 3333 ms.
    const suspicions = { words: [5], gaps: [] }
    assert.deepEqual(windowOf(3333, suspicions), {
      from: 0,
      to: 10,
      startFrame: 0,
      suspicions,
      frames: 1000,
      first: 0,
    })
    assert.equal(windowOf(3334, suspicions).from, 1)
    // With two gaps 2.4 times: 5 s for itself at 2083 ms.
    const gaps = { words: [5], gaps: [5, 6] }
    assert.equal(windowOf(2083, gaps).to, 10)
    assert.equal(windowOf(2084, gaps).from, 1)
  })

  test('else the words around the worst one, counted from the first of them', ({ assert }) => {
    // 3 s are left at 8 ms a frame, for 375 frames: three words, not five.
    assert.deepEqual(windowOf(5000, { words: [5, 0, 6], gaps: [] }), {
      from: 4,
      to: 7,
      startFrame: 400,
      suspicions: { words: [1, 2], gaps: [] },
      frames: 300,
      first: 400,
    })
    // At 9.5 ms a frame (one gap) 315 frames; the gap behind the last word is one of the window's.
    const { from, to, suspicions } = windowOf(5000, { words: [5], gaps: [7] })
    assert.deepEqual(
      { from, to, suspicions },
      { from: 4, to: 7, suspicions: { words: [1], gaps: [3] } }
    )
    // At 12 ms a frame (two gaps) 250 frames: one word.
    assert.deepEqual(windowOf(5000, { words: [5], gaps: [5, 9] }), {
      from: 5,
      to: 6,
      startFrame: 500,
      suspicions: { words: [0], gaps: [0] },
      frames: 100,
      first: 500,
    })
  })

  test('at the ends, wider on one side only', ({ assert }) => {
    const atStart = windowOf(5000, { words: [0], gaps: [] })
    assert.deepEqual([atStart.from, atStart.to, atStart.frames], [0, 4, 400])
    // A gap behind the last word, at 9 ms a frame: 333 frames.
    const atEnd = windowOf(5000, { words: [], gaps: [10] })
    assert.deepEqual([atEnd.from, atEnd.to, atEnd.suspicions.gaps], [7, 10, [3]])
  })

  test('around the worst word of the dictionary where none is suspect', ({ assert }) => {
    const words = wordsInARow(100, -4, -4, -7, -4, -4, -4, -4, -12, -4, -4).map((word, index) => {
      return { ...word, known: index !== 7 }
    })
    const { from, to } = windowOf(5000, { words: [], gaps: [] }, words)
    assert.deepEqual([from, to], [1, 4])
  })

  test('one word where all time is spent', ({ assert }) => {
    const { from, to, frames } = windowOf(9000, { words: [3], gaps: [] })
    assert.deepEqual([from, to, frames], [3, 4, 100])
  })
})
