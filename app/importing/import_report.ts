import type { Batch } from '#catalog/batches/record_batch'
import { mapYielding } from '#concurrency/time_slices'
import type { AudioFile } from '#importing/audio/audio_source'
import type { Delimiter } from '#importing/csv/delimiter'
import type { Encoding } from '#importing/csv/encoding'
import type { CsvTable } from '#importing/csv/read_csv'
import type { Finding, Findings } from '#importing/findings'
import { isToVerify, type Plan } from '#importing/plan'
import { planDigest } from '#importing/plan_digest'

export interface ImportReport {
  /** Whether nothing stood against it; with `dryRun`, nothing was written all the same. */
  isAccepted: boolean
  dryRun: boolean
  encoding: Encoding
  delimiter: Delimiter
  summary: { rows: number; new: number; changed: number; unchanged: number }
  /** What `Batches.undo` undoes; null when nothing was written. */
  batchId: string | null
  /** The rows whose recordings or texts are new, by the ids of their speeches. */
  rowsToVerify: () => Promise<Map<string, number>>
  /** How many of these recordings are left to the servers to verify; nobody knows before `withVerification`. */
  unverifiedCount: number
  /** Names of tags that the import makes. */
  newTags: string[]
  faults: Finding[]
  faultCount: number
  warnings: Finding[]
  warningCount: number
  /** Paths of recordings that no row names. */
  unusedFiles: string[]
  /** Of what is planned, to import exactly that (`ImportRequest.digest`). */
  digest: () => Promise<string>
  /** The rows as they came, and which of them are faulty. */
  table: CsvTable
  isFaulty: (row: number) => boolean
}

/** How many rows there are, and what becomes of them. */
export function summaryOf({ speeches, added, changed }: Plan) {
  return {
    rows: speeches.length,
    new: added.length,
    changed: changed.length,
    unchanged: speeches.length - added.length - changed.length,
  }
}

/** What an import's check has found. */
export interface CheckedImport {
  isAccepted: boolean
  dryRun: boolean
  table: CsvTable
  findings: Findings
  /** Recordings that no row names. */
  unused: AudioFile[]
  plan: Plan
}

/** @param batch null when nothing was written */
export function reportOf(
  { isAccepted, dryRun, table, findings, unused, plan }: CheckedImport,
  batch: Batch | null = null
): ImportReport {
  return {
    isAccepted,
    dryRun,
    encoding: table.encoding,
    delimiter: table.delimiter,
    summary: { ...summaryOf(plan), rows: table.rows.length },
    batchId: batch?.id ?? null,
    rowsToVerify: () => rowsToVerify(plan),
    unverifiedCount: 0,
    newTags: plan.newTags,
    faults: findings.faults,
    faultCount: findings.faultCount,
    warnings: findings.warnings,
    warningCount: findings.warningCount,
    unusedFiles: unused.map(({ path }) => path),
    digest: () => planDigest(plan),
    table,
    isFaulty: (row: number) => findings.isFaulty(row),
  }
}

async function rowsToVerify({ speeches }: Plan): Promise<Map<string, number>> {
  const rows = new Map<string, number>()
  await mapYielding(speeches, (speech) => {
    if (isToVerify(speech)) rows.set(speech.id, speech.row.row)
  })
  return rows
}
