import { test } from '@japa/runner'
import { compare } from '../../../lab/scoring/comparison.ts'
import type { Measured } from '../../../lab/scoring/measure.ts'
import { curveOf } from '../../../lab/scoring/plot_curves.ts'
import { VOICES } from '../../../lab/scoring/sources.ts'

const VOICE = VOICES.find(({ use }) => use === 'reporting')!

function found(recording: string, word: Partial<Measured>): Measured {
  const common = { voice: VOICE.name, recording, change: '', of: 'word' as const }
  return { ...common, case: 'right', value: 0, isShown: false, isHeard: false, ...word }
}

/** Two words of each recording, and one that was replaced: of it and of the first word the values count. */
function scoredBy(values: Record<string, [right: number, replaced: number]>): Measured[] {
  return Object.entries(values).flatMap(([recording, [right, replaced]]) => [
    found(recording, { value: right, isShown: right < 60 }),
    found(recording, { value: 90 }),
    found(recording, { case: 'replaced', change: 'tea > sea', value: replaced }),
  ])
}

test.group('Comparison of two scorers in the scoring lab', () => {
  test('two scorers are compared on the recordings that both have scored', ({ assert }) => {
    const before = scoredBy({ a: [40, 50], b: [40, 50], c: [0, 100] })
    const now = scoredBy({ a: [80, 50], b: [80, 50], d: [0, 100] })
    const { recordings, rows } = compare(before, now, [VOICE])
    assert.equal(recordings, 2)
    assert.deepEqual(
      rows.map(({ group, what, before: one, now: other }) => [group, what, one, other]),
      [
        [VOICE.name, 'AUC replaced', 0.5, 1],
        [VOICE.name, 'right words shown as faults', 0.5, 0],
        [VOICE.name, 'replaced: shown', 0, 0],
      ]
    )
    assert.deepEqual(
      rows.map(({ interval }) => interval),
      [
        [0.5, 0.5],
        [-0.5, -0.5],
        [0, 0],
      ]
    )
  })

  test('human voices alone are compared as one group', ({ assert }) => {
    const voices = VOICES.filter(({ use, isHuman }) => use === 'reporting' && isHuman).slice(0, 2)
    const measured = voices.map(({ name }) => found(name, { voice: name, value: 90 }))
    const { rows } = compare(measured, measured, voices)
    assert.deepEqual([...new Set(rows.map(({ group }) => group))], ['human'])
  })

  test('the interval of a difference draws the same recordings for both scorers', ({ assert }) => {
    // The recordings differ from each other, the scorers differ by one and the same word in each of them.
    const before = scoredBy({ a: [40, 30], b: [40, 30], c: [40, 30], d: [40, 30] })
    const now = scoredBy({ a: [40, 30], b: [80, 30], c: [40, 30], d: [80, 30] })
    const rows = compare(before, now, [VOICE]).rows
    const { interval } = rows.find(({ what }) => what === 'right words shown as faults')!
    assert.deepEqual(interval, [-0.5, 0])
  })
})

test.group('Curves of the scoring lab', () => {
  test('a curve goes from nothing found to everything found, threshold by threshold', ({
    assert,
  }) => {
    const values = (...all: number[]) => all.map((value) => ({ value }))
    assert.deepEqual(curveOf(values(90, 50), values(10, 50)), [
      [0, 0],
      [0, 0.5],
      [0.5, 1],
      [1, 1],
    ])
  })
})
