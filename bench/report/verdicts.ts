import type { Comparison } from '../bench.ts'
import type { Standing } from '../match.ts'
import type { BackingUp } from '../parts/backup.ts'
import type { Compressing } from '../parts/compress.ts'
import type { Importing } from '../parts/import.ts'
import type { ImportingOverApi } from '../parts/import_over_api.ts'
import type { Loading } from '../parts/load.ts'
import type { PanelPages } from '../parts/panel.ts'
import type { ProgressCosts } from '../parts/progress.ts'
import type { SavingAlone } from '../parts/save.ts'
import type { Scoring } from '../parts/score.ts'
import type { ScoringLocally } from '../parts/score_local.ts'
import { FASTIFY, PLAN, PRODUCT, type Target } from '../targets.ts'
import { judgeImporting } from './importing_verdicts.ts'
import { judgeScoring } from './scoring_verdicts.ts'
import { describeErrors, digits } from './table.ts'

/** Everything that was measured in a run. */
export interface Measured {
  comparisons: Comparison[]
  saving: SavingAlone | undefined
  progress: ProgressCosts | undefined
  loading: Loading | undefined
  /** An entry for each format of recordings. */
  scoring: Scoring[]
  locally: ScoringLocally | undefined
  /** An entry for each coding of an answer. */
  compressing: Compressing[]
  /** An entry for each number of rows and format of recordings. */
  importing: Importing[]
  overApi: ImportingOverApi | undefined
  panel: PanelPages | undefined
  backup: BackingUp | undefined
}

export interface Verdict {
  target: string
  /** In words and numbers. */
  measured: string
  /** Undefined when this run did not measure it. */
  passed: boolean | undefined
}

const MIN_OF_FASTIFY = 0.7
const MIN_OF_PLAN = 30
const PLAN_DATABASE = '100000x30'
const MAX_BETWEEN_SIZES = 1.5
const MAX_CELL_MEGABYTES = 60
const MILLION = '1000000x'
const MAX_DELAY_MS = 50
const MIN_OF_ROWS = 8
const MANY_CONNECTIONS = 1000
const MAX_BACKUP_MEGABYTES = 200
const MIN_OF_UNVERIFIED = 0.8
const MIN_OF_RESULTS = 10

/** Judges the targets of the design by the medians of a run. */
export function judge(measured: Measured): Verdict[] {
  return [
    judgeEquality(measured),
    judgeFastify(measured),
    judgePlan(measured),
    judgeSizes(measured),
    ...judgeLoading(measured.loading),
    ...judgeSaving(measured),
    ...judgeProgress(measured.progress),
    judgeConnections(measured),
    ...judgeScoring(measured.scoring),
    ...judgeImporting(measured.importing, measured.overApi),
    judgeBackup(measured.backup),
  ]
}

function judgeBackup(backup: BackingUp | undefined): Verdict {
  return {
    target: `a backup of a catalog: under ${MAX_BACKUP_MEGABYTES} MB of memory`,
    measured: backup === undefined ? '' : `${digits(backup.peakMegabytes, 0)} MB`,
    passed: backup === undefined ? undefined : backup.peakMegabytes < MAX_BACKUP_MEGABYTES,
  }
}

function judgeProgress(progress: ProgressCosts | undefined): Verdict[] {
  const { verifiedIsTimes: verified, keptIsTimes: kept } = progress ?? {}
  return [
    {
      target: `saving with receipts and a client id: at least ${MIN_OF_UNVERIFIED} of saving without`,
      measured: verified === undefined ? '' : digits(verified.median, 2),
      passed: verified === undefined ? undefined : verified.median >= MIN_OF_UNVERIFIED,
    },
    {
      target: `the home screen, three years of history: at least ${MIN_OF_RESULTS} times from results`,
      measured: kept === undefined ? '' : digits(kept.median, 1),
      passed: kept === undefined ? undefined : kept.median >= MIN_OF_RESULTS,
    },
  ]
}

function judgeEquality({ comparisons }: Measured): Verdict {
  const faults = new Set(comparisons.flatMap((one) => one.faults.map(({ name }) => name)))
  const measured = faults.size === 0 ? 'all do' : `not: ${[...faults].join(', ')}`
  const passed = comparisons.length === 0 ? undefined : faults.size === 0
  return { target: 'every server gives the same answers', measured, passed }
}

function judgeFastify({ comparisons }: Measured): Verdict {
  const ratios = ratiosTo(FASTIFY, comparisons)
  const passed = every(ratios, ({ ratio }) => ratio >= MIN_OF_FASTIFY)
  const target = `random speeches: at least ${MIN_OF_FASTIFY} of ${FASTIFY.name}`
  return { target, measured: describe(ratios), passed }
}

function judgePlan({ comparisons }: Measured): Verdict {
  const first = Math.min(...comparisons.map((one) => one.connections))
  const ratios = ratiosTo(
    PLAN,
    comparisons.filter((one) => one.database === PLAN_DATABASE && one.connections === first)
  )
  const passed = every(ratios, ({ ratio }) => ratio >= MIN_OF_PLAN)
  const target = `random speeches: at least ${MIN_OF_PLAN} times the plan's SQL, ${PLAN_DATABASE}`
  return { target, measured: describe(ratios), passed }
}

function judgeSizes({ comparisons }: Measured): Verdict {
  const standings = comparisons.find(({ part }) => part === 'flat')?.standings ?? []
  const times = standings.map(({ p50 }) => p50)
  const factor = Math.max(...times) / Math.min(...times)
  const described = standings.map(({ name, p50 }) => `${name}: ${digits(p50, 1)} ms`).join(', ')
  return {
    target: `random speeches: p50 of all sizes within a factor ${MAX_BETWEEN_SIZES}`,
    measured: standings.length === 0 ? '' : `${digits(factor, 2)} (${described})`,
    passed: standings.length === 0 ? undefined : factor <= MAX_BETWEEN_SIZES,
  }
}

function judgeLoading(loading: Loading | undefined): Verdict[] {
  const isMillion = loading?.database.startsWith(MILLION) === true
  const { cells, health, draw } = loading ?? {}
  const answered = draw?.statuses['200'] ?? 0
  const isOnlyGood = [health, draw].every((asked) => {
    return Object.keys(asked?.statuses ?? {}).every((status) => status === '200')
  })
  const judged = (passed: boolean) => (isMillion ? passed : undefined)
  return [
    {
      target: `cells of 1,000,000 speeches: under ${MAX_CELL_MEGABYTES} MB`,
      measured:
        cells === undefined ? '' : `${digits(cells.megabytes, 1)} MB (${loading!.database})`,
      passed: judged((cells?.megabytes ?? Number.NaN) < MAX_CELL_MEGABYTES),
    },
    {
      target: `loading them: event-loop delay p99 under ${MAX_DELAY_MS} ms`,
      measured:
        cells === undefined
          ? ''
          : `${digits(cells.delayP99, 1)} ms, longest ${digits(cells.delayMax, 1)} ms`,
      passed: judged((cells?.delayP99 ?? Number.NaN) < MAX_DELAY_MS),
    },
    {
      target: 'loading them: the server already answers',
      measured:
        health === undefined
          ? ''
          : `${answered} answers with speeches, slowest ${digits(draw!.slowest, 0)} ms; /health within ${digits(health.slowest, 0)} ms`,
      passed: judged(answered > 1 && isOnlyGood),
    },
  ]
}

function judgeSaving({ saving }: Measured): Verdict[] {
  const alone = Object.entries(saving?.productIsTimes ?? {}).map(([name, times]) => ({
    where: `${name}, ${saving!.database}`,
    ratio: times.median,
  }))
  const holds = ({ ratio }: Ratio) => ratio >= MIN_OF_ROWS
  return [
    {
      target: `saving a session: at least ${MIN_OF_ROWS} times row by row`,
      measured: describe(alone),
      passed: every(alone, holds),
    },
  ]
}

function judgeConnections({ comparisons }: Measured): Verdict {
  const standings = comparisons
    .filter((one) => one.part !== 'flat' && one.connections >= MANY_CONNECTIONS)
    .map(({ title, standings: [first] }) => ({ title, first }))
    .filter((one): one is { title: string; first: Standing } => one.first?.name === PRODUCT.name)
  const faulty = standings.filter(({ first }) => describeErrors(first) !== '0')
  const described = faulty.map(({ title, first }) => `${title}: ${describeErrors(first)}`)
  return {
    target: `${MANY_CONNECTIONS} connections at once: no error, none refused`,
    measured:
      faulty.length === 0 ? `${standings.length} comparisons without` : described.join('; '),
    passed: standings.length === 0 ? undefined : faulty.length === 0,
  }
}

interface Ratio {
  where: string
  ratio: number
}

/** How many times a target the product was, in every comparison that both were in. */
function ratiosTo(target: Target, comparisons: Comparison[]): Ratio[] {
  return comparisons.flatMap(({ database, connections, standings }) => {
    if (standings[0]?.name !== PRODUCT.name) return []
    const other = standings.find(({ name }) => name === target.name)
    if (other === undefined) return []
    return [
      {
        where: `${target.name}, ${database}, ${connections} connections`,
        ratio: other.firstIsTimes.median,
      },
    ]
  })
}

function every(ratios: Ratio[], holds: (ratio: Ratio) => boolean): boolean | undefined {
  return ratios.length === 0 ? undefined : ratios.every(holds)
}

/** The worst of them: the median of its rounds, and where it was. */
function describe(ratios: Ratio[]): string {
  const [worst] = [...ratios].sort((one, other) => one.ratio - other.ratio)
  return worst === undefined ? '' : `${digits(worst.ratio, 2)} (worst: ${worst.where})`
}
