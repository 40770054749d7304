import type { Database } from '@adonisjs/lucid/database'
import type { Actor } from '#auditing/audit_log'
import { changeAsBatch, type Batch } from '#catalog/change_as_batch'
import { applyPlan } from '#importing/apply'
import type { AudioSource } from '#importing/audio/audio_source'
import { checkRows } from '#importing/check_rows'
import { cellOf, readCsv, type CsvOverrules, type CsvTable } from '#importing/csv/read_csv'
import { CatalogChanged } from '#importing/errors'
import { Findings, type Finding } from '#importing/findings'
import { hearRecordings } from '#importing/hear_recordings'
import type { OnDone } from '#importing/in_parallel'
import { matchAudio } from '#importing/match_audio'
import { planImport, speechesToHear, type Plan } from '#importing/plan'
import {
  checkRecordings,
  hashRecordings,
  storeRecordings,
  type HashedRow,
  type Measured,
} from '#importing/recordings'
import type { RecordingReader } from '#scoring/audio/recording_reader'
import type { RecordingStorage } from '#storage/recording_storage'

export interface ImportRequest extends CsvOverrules {
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
  /** Recordings are heard against their texts before anything is written, not by the servers. */
  hearFirst?: boolean
}

export interface ImportReport {
  /** Whether nothing stood against it; with `dryRun`, nothing was written all the same. */
  isAccepted: boolean
  dryRun: boolean
  encoding: string
  delimiter: string
  summary: { rows: number; new: number; changed: number; unchanged: number }
  /** What `Batches.undo` undoes; null when nothing was written. */
  batchId: string | null
  /** The rows whose recordings or texts are new, by the ids of their speeches. */
  unheard: Map<string, number>
  /** Names of tags that the import makes. */
  newTags: string[]
  faults: Finding[]
  faultCount: number
  warnings: Finding[]
  warningCount: number
  /** Paths of recordings that no row names. */
  unusedFiles: string[]
  /** The rows as they came, and which of them are faulty. */
  table: CsvTable
  isFaulty: (row: number) => boolean
}

/** Steps that take a while, in their order. */
export const STEPS = ['reading', 'decoding', 'hearing', 'storing'] as const
export type Step = (typeof STEPS)[number]
export type OnProgress = (step: Step, done: number, total: number) => void

/** Held while an import writes: two at once would both take the same row for a new one. */
const LOCK = `select pg_advisory_xact_lock(hashtext('saywell import'))`

/** Brings speeches with their recordings into the catalog: all of them, or none. */
export class ContentImport {
  constructor(
    private database: Database,
    private storage: RecordingStorage,
    private reader: RecordingReader
  ) {}

  /**
   * Checks everything, and lists every fault; writes only when there is none. Recordings are stored
   * first, under keys of their own, and the rows follow in one transaction: wherever it is broken
   * off, the catalog is the old one or the new one, and what no row refers to is swept away later.
   *
   * @throws ImportFileUnreadable, RecordingChanged, CatalogChanged
   */
  async run(
    request: ImportRequest,
    actor: Actor,
    onProgress: OnProgress = () => undefined
  ): Promise<ImportReport> {
    const findings = new Findings()
    const during =
      (step: Step): OnDone =>
      (done, total) =>
        onProgress(step, done, total)
    const table = await readCsv(request.csv, request, findings)
    const rows = checkRows(table, findings)
    const audio = await request.openAudio(findings)
    try {
      const faultyNames = namesOfFaulty(table, findings)
      const { matched, unusedFiles } = matchAudio(rows, audio, faultyNames, findings)
      const hashed = await hashRecordings(matched, findings, during('reading'))
      const plan = await planImport(this.database.connection(), hashed, false, findings)
      const fresh = plan.speeches.filter((one) => one.needsRecording).map(({ row }) => row)
      const measured = await checkRecordings(fresh, this.reader, findings, during('decoding'))
      const toHear = request.hearFirst ? speechesToHear(plan) : []
      await hearRecordings(toHear, this.reader, findings, during('hearing'))
      const isRefused = findings.faultCount > 0 || (request.strict && findings.warningCount > 0)
      const report = (final: Plan, batch: Batch | null = null): ImportReport => ({
        ...reportOf(final, findings, table),
        batchId: batch?.id ?? null,
        unheard: new Map(speechesToHear(final).map(({ id, row }) => [id, row.row])),
        isAccepted: !isRefused,
        dryRun: request.dryRun,
        unusedFiles,
      })
      if (isRefused || request.dryRun || !changesAnything(plan)) return report(plan)
      const keys = await storeRecordings(fresh, this.storage, during('storing'))
      const written = await this.#write(hashed, { keys, measured }, request, actor)
      await this.#deleteUnused(written.plan, keys)
      return report(written.plan, written.batch)
    } finally {
      await audio.close()
    }
  }

  /** Compares again, for others may have written meanwhile, and writes what is different now. */
  #write(
    rows: HashedRow[],
    recordings: { keys: Map<number, string>; measured: Measured },
    { draft }: ImportRequest,
    actor: Actor
  ): Promise<{ plan: Plan; batch: Batch | null }> {
    return this.database.transaction(async (trx) => {
      await trx.rawQuery(LOCK)
      const findings = new Findings()
      const plan = await planImport(trx, rows, true, findings)
      if (findings.faultCount > 0) throw new CatalogChanged()
      const changed = plan.speeches.filter(({ isChanged }) => isChanged)
      const idsOf = (isNew: boolean) => {
        return changed.filter(({ before }) => (before === null) === isNew).map(({ id }) => id)
      }
      const request = {
        kind: 'import',
        details: summaryOf(plan),
        ids: idsOf(false),
        actor,
      } as const
      const batch = await changeAsBatch(trx, request, async () => {
        const newTags = await applyPlan(trx, plan, { ...recordings, ...actor, published: !draft })
        return { made: idsOf(true), details: { new_tags: newTags } }
      })
      return { plan, batch }
    })
  }

  /** Another import brought the same meanwhile; the catalog refers to its recordings. */
  async #deleteUnused({ speeches }: Plan, keys: Map<number, string>): Promise<void> {
    for (const { row, needsRecording } of speeches) {
      const key = keys.get(row.row)
      if (!needsRecording && key !== undefined) await this.storage.delete(key)
    }
  }
}

function changesAnything({ speeches }: Plan): boolean {
  return speeches.some(({ isChanged }) => isChanged)
}

function namesOfFaulty(table: CsvTable, findings: Findings): string[] {
  return table.rows
    .filter(({ row }) => findings.isFaulty(row))
    .map((row) => cellOf(table, row, 'audio_filename').trim())
}

function summaryOf({ speeches }: Plan) {
  const added = speeches.filter(({ before }) => before === null).length
  const unchanged = speeches.filter(({ isChanged }) => !isChanged).length
  return {
    rows: speeches.length,
    new: added,
    changed: speeches.length - added - unchanged,
    unchanged,
  }
}

function reportOf(plan: Plan, findings: Findings, table: CsvTable) {
  return {
    encoding: table.encoding,
    delimiter: table.delimiter,
    summary: { ...summaryOf(plan), rows: table.rows.length },
    newTags: plan.newTags,
    faults: findings.faults,
    faultCount: findings.faultCount,
    warnings: findings.warnings,
    warningCount: findings.warningCount,
    table,
    isFaulty: (row: number) => findings.isFaulty(row),
  }
}
