import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RecordingReader } from '#audio/recording_reader'
import type { Actor } from '#auditing/audit_log'
import { type Batch, recordBatch } from '#catalog/batches/record_batch'
import { changeContent } from '#catalog/content_transaction'
import { StagedRecordings } from '#catalog/speeches/staged_recordings'
import type { OnDone } from '#concurrency/in_parallel'
import { mapYielding, type Pause, timeSlices } from '#concurrency/time_slices'
import { applyPlan } from '#importing/apply'
import type { AudioSource } from '#importing/audio/audio_source'
import { type CheckedRow, checkRows, namedByFaulty } from '#importing/check_rows'
import { type CsvOverrides, type CsvTable, readCsv } from '#importing/csv/read_csv'
import { CatalogChanged, PlanChanged } from '#importing/errors'
import { Findings } from '#importing/findings'
import {
  type CheckedImport,
  type ImportReport,
  reportOf,
  summaryOf,
} from '#importing/import_report'
import { matchAudio, warnOfUnused } from '#importing/match_audio'
import { isToVerify, type Plan, planImport } from '#importing/plan'
import { planDigest } from '#importing/plan_digest'
import {
  checkRecordings,
  type HashedRow,
  hashRecordings,
  type Measured,
  storeRecordings,
} from '#importing/recordings'
import { verifyRecordings } from '#importing/verify_recordings'
import type { RecordingStorage } from '#storage/recording_storage'

export interface ImportRequest extends CsvOverrides {
  /** Of the CSV file. */
  csv: Uint8Array
  /** Opens where the recordings are. */
  openAudio: (findings: Findings) => Promise<AudioSource>
  /** Check and compare only. */
  dryRun: boolean
  /** The game does not see the new ones yet. */
  draft: boolean
  /** Warnings stop the import too. */
  strict: boolean
  /** Recordings are verified before anything is written, not afterwards by the servers. */
  verifyFirst?: boolean
  /**
   * Done in the transaction of an import that is accepted, before its rows are written; again when
   * the database has that transaction repeated.
   */
  onWrite?: (trx: TransactionClientContract) => Promise<void>
  /** The same, with the report of what was written, at the end of that transaction. */
  onWritten?: (trx: TransactionClientContract, report: ImportReport) => Promise<void>
  /** Of the plan that was looked at (`ImportReport.digest`): nothing else is written. */
  digest?: string
  /** Ends the import when it aborts, until the rows are written. */
  signal?: AbortSignal
}

/** Steps that take a while, in their order. */
const STEPS = ['reading', 'decoding', 'verifying', 'storing'] as const
export type Step = (typeof STEPS)[number]
export type OnProgress = (step: Step, done: number, total: number) => void

/** What an import brings. */
interface Sent {
  table: CsvTable
  rows: CheckedRow[]
  audio: AudioSource
  findings: Findings
  pause: Pause
}

interface Checked extends CheckedImport {
  hashed: HashedRow[]
  measured: Measured
}

/** Held while an import writes: two at once would both take the same row for a new one. */
const LOCK = `select pg_advisory_xact_lock(hashtext('saywell import'))`

/** Brings speeches with their recordings into the catalog: all of them, or none. */
export class ContentImport {
  /** @param client whose limits leave time for a transaction of many rows */
  constructor(
    private client: QueryClientContract,
    private storage: RecordingStorage,
    private reader: RecordingReader
  ) {}

  /**
   * Checks everything, and lists every fault; writes only when there is none. Recordings are stored
   * first, under keys of their own, and the rows follow in one transaction: wherever it is broken
   * off, the catalog is the old one or the new one, and what no row refers to is swept away later.
   *
   * @throws ImportFileUnreadable, RecordingChanged, CatalogChanged; PlanChanged when the digest of
   * the request is another one; what `onWrite` and `onWritten` throw; the signal's reason
   */
  async run(
    request: ImportRequest,
    actor: Actor,
    onProgress: OnProgress = () => undefined
  ): Promise<ImportReport> {
    const findings = new Findings()
    const pause = timeSlices(request.signal)
    const table = await readCsv(request.csv, request, findings, pause)
    const rows = await checkRows(table, findings, pause)
    await using audio = await request.openAudio(findings)
    const checked = await this.#check(request, { table, rows, audio, findings, pause }, onProgress)
    if (!checked.isAccepted || request.dryRun) return reportOf(checked)
    await requirePlan(request, checked.plan)
    if (changesAnything(checked.plan)) {
      return await this.#store(request, checked, actor, onProgress)
    }
    const report = reportOf(checked)
    if (request.onWrite ?? request.onWritten) {
      await this.client.transaction(async (trx) => {
        await request.onWrite?.(trx)
        await request.onWritten?.(trx, report)
      })
    }
    return report
  }

  /** Compares rows with their recordings and the catalog. */
  async #check(
    { strict, dryRun, verifyFirst, signal }: ImportRequest,
    { table, rows, audio, findings, pause }: Sent,
    onProgress: OnProgress
  ): Promise<Checked> {
    const faulty = await namedByFaulty(table, findings, pause)
    const { matched, unused } = await matchAudio(rows, audio, faulty, findings, pause)
    if (table.isWhole) warnOfUnused(unused, findings)
    const onRead = during('reading', onProgress)
    const hashed = await hashRecordings(matched, findings, onRead, signal)
    const plan = await planImport(this.client, hashed, false, findings, pause)
    const onDecoded = during('decoding', onProgress)
    const measured = await checkRecordings(plan.toStore, this.reader, findings, onDecoded, signal)
    const toVerify = verifyFirst ? plan.speeches.filter(isToVerify) : []
    await verifyRecordings(toVerify, this.reader, findings, during('verifying', onProgress))
    const isAccepted = findings.faultCount === 0 && !(strict && findings.warningCount > 0)
    return { isAccepted, dryRun, table, findings, unused, hashed, plan, measured }
  }

  async #store(request: ImportRequest, checked: Checked, actor: Actor, onProgress: OnProgress) {
    await using staged = new StagedRecordings(this.storage)
    const { toStore } = checked.plan
    const onStored = during('storing', onProgress)
    const keys = await storeRecordings(toStore, staged, onStored, request.signal)
    // Awaited here: what is staged goes at the end of this block.
    return await changeContent(this.client, async (trx) => {
      await trx.rawQuery(LOCK)
      await request.onWrite?.(trx)
      const { plan, batch } = await writeRows(trx, request, checked, { keys, actor })
      const report = reportOf({ ...checked, plan }, batch)
      await request.onWritten?.(trx, report)
      // Others may have brought the same recordings meanwhile.
      staged.keep(await mapYielding(plan.toStore, ({ sha256 }) => keys.get(sha256)!))
      return report
    })
  }
}

/** @throws PlanChanged */
async function requirePlan({ digest }: ImportRequest, plan: Plan): Promise<void> {
  if (digest !== undefined && digest !== (await planDigest(plan))) throw new PlanChanged()
}

/** Compares again, for others may have written meanwhile, and writes what is different now. */
async function writeRows(
  trx: TransactionClientContract,
  request: ImportRequest,
  { hashed, measured }: Checked,
  { keys, actor }: { keys: Map<string, string>; actor: Actor }
): Promise<{ plan: Plan; batch: Batch | null }> {
  const findings = new Findings()
  const plan = await planImport(trx, hashed, true, findings)
  if (findings.faultCount > 0) throw new CatalogChanged()
  await requirePlan(request, plan)
  const published = !request.draft
  const ids = plan.changed.map(({ id }) => id)
  const change = { kind: 'import', details: summaryOf(plan), ids, actor } as const
  const batch = await recordBatch(trx, change, async () => {
    const newTags = await applyPlan(trx, plan, { keys, measured, published, ...actor })
    return { made: plan.added.map(({ id }) => id), details: { new_tags: newTags } }
  })
  return { plan, batch }
}

function during(step: Step, onProgress: OnProgress): OnDone {
  return (done, total) => onProgress(step, done, total)
}

function changesAnything({ added, changed }: Plan): boolean {
  return added.length + changed.length > 0
}
