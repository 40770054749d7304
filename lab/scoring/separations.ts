import type { Measured } from './measure.ts'
import type { Voice } from './sources.ts'
import { separation, type Separation } from './statistics.ts'
import { CASES, type Case } from './trials.ts'

/** A row of the table: one case, for one voice or for a group of them. */
export type Row = Separation & {
  group: string
  isVoice: boolean
  case: Case
  right: number
  wrong: number
}

/** What each case is judged by. */
const JUDGED_BY: Record<Case, Measured['of']> = {
  'right': 'word',
  'replaced': 'word',
  'omitted': 'word',
  'one sound': 'word',
  'inserted': 'beside',
  'wrong sentence': 'sentence',
}

/** Each case for all voices, for the human and the synthetic ones, and for every one of them. */
export function separations(measured: Measured[], voices: Voice[]): Row[] {
  const named = (test: (voice: Voice) => boolean) => {
    return new Set(voices.filter(test).map((voice) => voice.name))
  }
  const groups: [string, Set<string>, boolean][] = [
    ['all', named(() => true), false],
    ['human', named((voice) => voice.isHuman), false],
    ['synthetic', named((voice) => !voice.isHuman), false],
    ...voices.map((voice): [string, Set<string>, boolean] => [
      voice.name,
      new Set([voice.name]),
      true,
    ]),
  ]
  return groups.flatMap(([group, names, isVoice]) => {
    const own = measured.filter(({ voice }) => names.has(voice))
    return CASES.filter((one) => one !== 'right').flatMap((one) => {
      const right = own.filter((value) => value.case === 'right' && value.of === JUDGED_BY[one])
      const wrong = own.filter((value) => value.case === one)
      if (right.length === 0 || wrong.length === 0) return []
      const counts = { right: right.length, wrong: wrong.length }
      return [{ group, isVoice, case: one, ...counts, ...separation(right, wrong) }]
    })
  })
}
