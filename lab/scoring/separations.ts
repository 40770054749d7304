import type { Measured } from './measure.ts'
import type { Voice } from './sources.ts'
import { type Separation, separation } from './statistics.ts'
import { type Case, CASES } from './trials.ts'

/** A row of the table: one case, for one voice or for a group of them. */
export interface Row extends Separation {
  group: string
  case: Case
  right: number
  wrong: number
}

/** What each case is judged by. */
export const JUDGED_BY: Record<Case, Measured['of']> = {
  'right': 'word',
  'replaced': 'word',
  'omitted': 'word',
  'one sound': 'word',
  'inserted': 'beside',
  'wrong sentence': 'sentence',
}

/** How often something is shown to the learner, of how many. */
export interface Share {
  shown: number
  all: number
}

/**
 * Of one group: how many right words are wrongly shown as faults, how many recordings have an insertion that is
 * none; of each case how much is rightly shown; and of how many single wrong sounds the learner is
 * told which sound was said.
 */
export interface Shown {
  group: string
  right: Share
  besideRight: Share
  cases: Map<Case, Share>
  heard: number
}

/** Each case for the groups of voices and for every one of them. */
export function separations(measured: Measured[], voices: Voice[]): Row[] {
  return groupsOf(voices).flatMap(([group, names]) => {
    const own = measured.filter(({ voice }) => names.has(voice))
    return CASES.filter((one) => one !== 'right').flatMap((one) => {
      const right = own.filter((value) => value.case === 'right' && value.of === JUDGED_BY[one])
      const wrong = own.filter((value) => value.case === one)
      if (right.length === 0 || wrong.length === 0) return []
      const counts = { right: right.length, wrong: wrong.length }
      return [{ group, case: one, ...counts, ...separation(right, wrong) }]
    })
  })
}

/** What a learner is shown, for the same groups. */
export function shown(measured: Measured[], voices: Voice[]): Shown[] {
  const share = (some: Measured[]): Share => {
    return { shown: some.filter(({ isShown }) => isShown).length, all: some.length }
  }
  return groupsOf(voices).flatMap(([group, names]) => {
    const own = measured.filter(({ voice }) => names.has(voice))
    const of = (one: Case, judgedBy = JUDGED_BY[one]) => {
      return own.filter((value) => value.case === one && value.of === judgedBy)
    }
    if (own.length === 0) return []
    const cases = CASES.filter((one) => one !== 'right').map((one): [Case, Share] => [
      one,
      share(of(one)),
    ])
    const heard = of('one sound').filter(({ isHeard }) => isHeard).length
    const right = share(of('right'))
    return [
      { group, right, besideRight: share(of('right', 'beside')), cases: new Map(cases), heard },
    ]
  })
}

type Group = [name: string, voices: Set<string>]

/** All voices, the human and the synthetic ones if there are several, and each of them. */
export function groupsOf(voices: Voice[]): Group[] {
  const group = (name: string, members: Voice[]): Group[] => {
    return members.length > 1 ? [[name, new Set(members.map((voice) => voice.name))]] : []
  }
  return [
    ...group('all', voices),
    ...group(
      'human',
      voices.filter((voice) => voice.isHuman)
    ),
    ...group(
      'synthetic',
      voices.filter((voice) => !voice.isHuman)
    ),
    ...voices.map((voice): Group => [voice.name, new Set([voice.name])]),
  ]
}
