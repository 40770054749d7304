import { test } from '@japa/runner'
import type { AlignedWord } from '#scoring/providers/local/alignment'
import { rescoringWindow } from '#scoring/providers/local/rescoring_window'
import { wordsInARow } from '#tests/unit/scoring/aligned_words'

/** Ten words of 100 frames: 10 seconds. Each sample is the number of its frame. */
const WORDS = wordsInARow(100, ...Array<number>(10).fill(-4))
const SAMPLES = Int16Array.from({ length: 1000 * 160 }, (_, index) => Math.floor(index / 160))

/** So slow that a part of the recording is rescored, and so slow that nothing can be. */
const SLOW_MS = 5000
const TOO_SLOW_MS = 9000

function windowOf(
  milliseconds: number,
  suspects: { words: number[]; gaps: number[] },
  words: AlignedWord[] = WORDS
) {
  const first = { words, nonSpeech: [], milliseconds }
  const { samples, ...window } = rescoringWindow(SAMPLES, first, suspects)
  return { ...window, frames: samples.length / 160, firstFrame: samples[0] }
}

test.group('Rescoring window', () => {
  test('a whole recording is rescored in up to 5 s, both passes taking up to 8 s', ({ assert }) => {
    // With one suspect word the second pass takes 1.4 times as long as the first one.
    const suspects = { words: [5], gaps: [] }
    assert.deepEqual(windowOf(3333, suspects), {
      from: 0,
      to: 10,
      startFrame: 0,
      suspects,
      frames: 1000,
      firstFrame: 0,
    })
    assert.isAbove(windowOf(3334, suspects).from, 0)
    // With two gaps it takes 2.4 times as long.
    const gaps = { words: [5], gaps: [5, 6] }
    assert.equal(windowOf(2083, gaps).to, 10)
    assert.isAbove(windowOf(2084, gaps).from, 0)
  })

  test('the rescoring window has as many words on either side of the worst one', ({ assert }) => {
    const { from, to, startFrame, frames, firstFrame } = windowOf(SLOW_MS, { words: [5], gaps: [] })
    assert.isAbove(from, 0)
    assert.isBelow(from, 5)
    assert.equal(to - 6, 5 - from)
    assert.deepEqual([startFrame, firstFrame, frames], [from * 100, from * 100, (to - from) * 100])
  })

  test('the rescoring window is narrower where more is suspect', ({ assert }) => {
    const wide = windowOf(SLOW_MS, { words: [5], gaps: [] })
    const narrow = windowOf(SLOW_MS, { words: [5], gaps: [5, 9] })
    assert.isBelow(narrow.frames, wide.frames)
  })

  test('suspects outside the rescoring window are left out, the others count from its first word', ({
    assert,
  }) => {
    const { from, to } = windowOf(SLOW_MS, { words: [5, 0], gaps: [5] })
    const suspectsWith = (gap: number) => windowOf(SLOW_MS, { words: [5, 0], gaps: [gap] }).suspects
    // The gap behind its last word is a part of it.
    assert.deepEqual(suspectsWith(to), { words: [5 - from], gaps: [to - from] })
    assert.deepEqual(suspectsWith(to + 1), { words: [5 - from], gaps: [] })
  })

  test('the rescoring window ends where the recording ends', ({ assert }) => {
    const atStart = windowOf(SLOW_MS, { words: [0], gaps: [] })
    assert.equal(atStart.from, 0)
    assert.isBelow(atStart.to, 10)
    const atEnd = windowOf(SLOW_MS, { words: [], gaps: [10] })
    assert.equal(atEnd.to, 10)
    assert.isAbove(atEnd.from, 0)
    assert.deepEqual(atEnd.suspects.gaps, [10 - atEnd.from])
  })

  test('the rescoring window is around the worst known word where none is suspect', ({
    assert,
  }) => {
    const words = wordsInARow(100, -4, -4, -7, -4, -4, -4, -4, -12, -4, -4).map((word, index) => {
      return { ...word, known: index !== 7 }
    })
    const { from, to } = windowOf(SLOW_MS, { words: [], gaps: [] }, words)
    assert.isAtMost(from, 2)
    assert.isAbove(to, 2)
    assert.isAtMost(to, 7)
  })

  test('the worst word alone is rescored where the first pass took all the time', ({ assert }) => {
    const { from, to, frames } = windowOf(TOO_SLOW_MS, { words: [3], gaps: [] })
    assert.deepEqual([from, to, frames], [3, 4, 100])
  })
})
