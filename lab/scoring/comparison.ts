import { readFileSync, writeFileSync } from 'node:fs'
import type { Measured } from './measure.ts'
import { groupsOf, JUDGED_BY } from './separations.ts'
import type { Voice } from './sources.ts'
import { auc, bootstrap } from './statistics.ts'
import { type Case, CASES } from './trials.ts'

/** How another scorer and this one do on the same trials. */
export interface Comparison {
  recordings: number
  rows: Compared[]
}

export interface Compared {
  group: string
  what: string
  before: number
  now: number
  /** Of `now - before`: 95 %. */
  interval: [number, number]
}

type Figure = [what: string, of: (measured: Measured[]) => number]

const FAULTS = CASES.filter((one) => one !== 'right')
const FIGURES: Figure[] = [
  ...FAULTS.map((one): Figure => {
    const valuesOf = (measured: Measured[], judged: Case) => {
      return judgedBy(measured, judged, JUDGED_BY[one]).map(({ value }) => value)
    }
    return [`AUC ${one}`, (all) => auc(valuesOf(all, 'right'), valuesOf(all, one))]
  }),
  ['right words shown as faults', (all) => shareShown(judgedBy(all, 'right', 'word'))],
  ['right sentences with an insertion', (all) => shareShown(judgedBy(all, 'right', 'beside'))],
  // A sentence gets a score, but is never shown as another one.
  ...FAULTS.filter((one) => JUDGED_BY[one] !== 'sentence').map((one): Figure => {
    return [`${one}: shown`, (all) => shareShown(judgedBy(all, one, JUDGED_BY[one]))]
  }),
]

/** Keeps what a scorer measured, so that another one can be compared with it. */
export function writeMeasured(file: string, measured: Measured[]): void {
  writeFileSync(file, JSON.stringify(measured))
}

/** @param file written by the lab of another checkout; both are compared on the trials that both have */
export function compareWith(file: string, measured: Measured[], voices: Voice[]): Comparison {
  const other = JSON.parse(readFileSync(file, 'utf8')) as Measured[]
  return compare(other, measured, voices)
}

export function compare(before: Measured[], now: Measured[], voices: Voice[]): Comparison {
  const trialOf = (found: Measured) => [found.recording, found.case, found.change].join()
  const [trialsBefore, trialsNow] = [new Set(before.map(trialOf)), new Set(now.map(trialOf))]
  const both = {
    before: before.filter((found) => trialsNow.has(trialOf(found))),
    now: now.filter((found) => trialsBefore.has(trialOf(found))),
  }
  const recordings = new Set(both.now.map(({ recording }) => recording))
  const heard = voices.filter(({ name }) => both.now.some(({ voice }) => voice === name))
  const rows = comparedGroups(heard).flatMap(([group, names]) => {
    const of = (all: Measured[]) => all.filter(({ voice }) => names.has(voice))
    const [beforeByRecording, nowByRecording] = [
      byRecording(of(both.before)),
      byRecording(of(both.now)),
    ]
    return FIGURES.map(([what, figure]): Compared => {
      const difference = (drawn: string[]) => {
        return figure(pick(nowByRecording, drawn)) - figure(pick(beforeByRecording, drawn))
      }
      return {
        group,
        what,
        before: figure(of(both.before)),
        now: figure(of(both.now)),
        interval: bootstrap([...nowByRecording.keys()], difference),
      }
    }).filter(({ now: value }) => !Number.isNaN(value))
  })
  return { recordings: recordings.size, rows }
}

/** Of single voices there are too few recordings to compare, unless there is only one; none twice. */
function comparedGroups(voices: Voice[]): ReturnType<typeof groupsOf> {
  const groups = groupsOf(voices).filter(([, names]) => names.size > 1 || voices.length === 1)
  return [...new Map(groups.map((group) => [[...group[1]].join(), group])).values()]
}

function byRecording(measured: Measured[]): Map<string, Measured[]> {
  return Map.groupBy(measured, ({ recording }) => recording)
}

function pick(groups: Map<string, Measured[]>, drawn: string[]): Measured[] {
  return drawn.flatMap((recording) => groups.get(recording) ?? [])
}

function judgedBy(measured: Measured[], one: Case, of: Measured['of']): Measured[] {
  return measured.filter((found) => found.case === one && found.of === of)
}

function shareShown(measured: Measured[]): number {
  return measured.filter(({ isShown }) => isShown).length / measured.length
}
