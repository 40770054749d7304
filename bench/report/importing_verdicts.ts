import type { Importing } from '../parts/import.ts'
import type { ImportingOverApi } from '../parts/import_over_api.ts'
import { digits } from './table.ts'
import type { Verdict } from './verdicts.ts'

const ROWS = 10_000
const MAX_SECONDS = 30
const MAX_MEGABYTES = 300
const MAX_DELAY_MS = 50
/** Time for each row, against that of the fewest rows. */
const MAX_GROWTH = 1.25

/** Judges imports of WAV files. */
export function judgeImporting(
  importing: Importing[],
  overApi: ImportingOverApi | undefined
): Verdict[] {
  const wav = importing.filter(({ format }) => format === 'wav')
  const ten = wav.find(({ rows }) => rows === ROWS)
  const growth = growthOf(wav)
  return [
    {
      target: `importing ${ROWS} rows with recordings: under ${MAX_SECONDS} s`,
      measured:
        ten === undefined
          ? ''
          : `${digits(ten.seconds, 1)} s, ${digits(ten.seconds / ten.copySeconds, 1)} times hashing and copying the files`,
      passed: ten === undefined ? undefined : ten.seconds < MAX_SECONDS,
    },
    {
      target: `importing ${ROWS} rows: memory under ${MAX_MEGABYTES} MB`,
      measured: ten === undefined ? '' : `${digits(ten.peakMegabytes, 0)} MB`,
      passed: ten === undefined ? undefined : ten.peakMegabytes < MAX_MEGABYTES,
    },
    {
      target: `importing: time for a row within a factor ${MAX_GROWTH} of the fewest rows'`,
      measured: growth === undefined ? '' : `${digits(growth, 2)} (${rowsOf(wav)} rows)`,
      passed: growth === undefined ? undefined : growth <= MAX_GROWTH,
    },
    {
      target: `while ${ROWS} rows arrive: event-loop delay p99 under ${MAX_DELAY_MS} ms`,
      measured:
        ten === undefined
          ? ''
          : `${digits(ten.delayP99, 1)} ms, longest ${digits(ten.delayMax, 1)} ms; the game has them ${digits(ten.secondsToFollow, 1)} s after the import`,
      passed: ten === undefined ? undefined : ten.delayP99 < MAX_DELAY_MS,
    },
    {
      target: `importing ${ROWS} rows over the API: event-loop delay p99 under ${MAX_DELAY_MS} ms`,
      measured:
        overApi === undefined
          ? ''
          : `${digits(overApi.delayP99, 1)} ms, longest ${digits(overApi.delayMax, 1)} ms (${overApi.rows} rows)`,
      passed: overApi?.rows === ROWS ? overApi.delayP99 < MAX_DELAY_MS : undefined,
    },
  ]
}

function growthOf(importing: Importing[]): number | undefined {
  const each = importing
    .toSorted((one, other) => one.rows - other.rows)
    .map(({ seconds, rows }) => seconds / rows)
  return each.length < 2 ? undefined : each.at(-1)! / each[0]!
}

function rowsOf(importing: Importing[]): string {
  return importing.map(({ rows }) => rows).join(' and ')
}
