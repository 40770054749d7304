import { MISPRONUNCIATION_BELOW } from '#scoring/providers/local/word_score'
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
const JUDGED_BY: Record<Case, Measured['of']> = {
  'right': 'word',
  'replaced': 'word',
  'omitted': 'word',
  'one sound': 'word',
  'inserted': 'beside',
  'wrong sentence': 'sentence',
}

/**
 * Of one group, how many right words and how many words with one wrong sound score so low that the
 * learner is told of a fault, and of how many the learner is told which sound was said.
 */
export interface Faults {
  group: string
  right: number
  low: number
  wrong: number
  found: number
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

/** The words that score under 60, for the same groups. */
export function faults(measured: Measured[], voices: Voice[]): Faults[] {
  const isLow = ({ value }: Measured) => value < MISPRONUNCIATION_BELOW
  return groupsOf(voices).flatMap(([group, names]) => {
    const words = measured.filter(({ voice, of }) => names.has(voice) && of === 'word')
    const right = words.filter((word) => word.case === 'right')
    const wrong = words.filter((word) => word.case === 'one sound')
    const [low, found] = [right.filter(isLow).length, wrong.filter(isLow).length]
    const heard = wrong.filter(({ isHeard }) => isHeard).length
    const counts = { right: right.length, low, wrong: wrong.length, found, heard }
    return words.length > 0 ? [{ group, ...counts }] : []
  })
}

type Group = [name: string, voices: Set<string>]

/** All voices, the human and the synthetic ones if there are several, and each of them. */
function groupsOf(voices: Voice[]): Group[] {
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
