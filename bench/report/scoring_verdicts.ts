import { ANSWER_AFTER_MS, AT_ONCE, type Scoring } from '../parts/score.ts'
import { countsOf, digits } from './table.ts'
import type { Verdict } from './verdicts.ts'

const MAX_DELAY_MS = 60
const MIN_OF_SYSTEM = 2.5
const MANY_REQUESTS = 2000
/** What the process may have grown by between the second and the last quarter of a run. */
const MAX_GROWTH = 0.05

/** Judges scoring with a stand-in for Azure, format by format. */
export function judgeScoring(scoring: Scoring[]): Verdict[] {
  const each = scoring.flatMap((one) => {
    const { early, late } = one.residentMegabytes
    const growth = late / early - 1
    const name = `scoring ${one.format}${one.ffmpeg === undefined ? '' : ` (${one.ffmpeg} ffmpeg)`}, ${AT_ONCE} at once`
    return [
      {
        target: `${name}, Azure answers after ${ANSWER_AFTER_MS} ms: p95 under ${one.mostP95Ms} ms, no error`,
        measured: `${digits(one.p95, 0)} ms, errors: ${countsOf(one.errors)}`,
        passed: one.p95 < one.mostP95Ms && Object.keys(one.errors).length === 0,
      },
      {
        target: `${name}: event-loop delay p99 under ${MAX_DELAY_MS} ms`,
        measured: `${digits(one.delayP99, 1)} ms, longest ${digits(one.delayMax, 1)} ms`,
        passed: one.delayP99 < MAX_DELAY_MS,
      },
      {
        target: `${name}: memory flat over ${MANY_REQUESTS} requests`,
        measured: `${digits(early, 0)} MB, then ${digits(late, 0)} MB (${one.requests} requests)`,
        passed: one.requests < MANY_REQUESTS ? undefined : growth < MAX_GROWTH,
      },
    ]
  })
  return [...each, ...judgeBuilt(scoring)]
}

/** What the built ffmpeg is for. */
function judgeBuilt(scoring: Scoring[]): Verdict[] {
  const compressed = [...new Set(scoring.filter((one) => one.ffmpeg).map(({ format }) => format))]
  return compressed.map((format) => {
    const rate = (name: string) => {
      return (
        scoring.find((one) => one.format === format && one.ffmpeg === name)?.perSecond ?? Number.NaN
      )
    }
    const ratio = rate('built') / rate('system')
    return {
      target: `scoring ${format}, ${AT_ONCE} at once: built ffmpeg at least ${MIN_OF_SYSTEM} times the system's rate`,
      measured: digits(ratio, 2),
      passed: Number.isNaN(ratio) ? undefined : ratio >= MIN_OF_SYSTEM,
    }
  })
}
