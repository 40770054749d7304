import { Exception } from '@adonisjs/core/exceptions'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RecordingReader } from '#audio/recording_reader'
import type { Actor } from '#auditing/audit_log'
import { type Batch, changeAsBatch } from '#catalog/batches/change_as_batch'
import { changeContent } from '#catalog/content_transaction'
import type { OnDone } from '#concurrency/in_parallel'
import { applyPlan } from '#importing/apply'
import type { AudioSource } from '#importing/audio/audio_source'
import { checkRows, namedByFaulty } from '#importing/check_rows'
import { type CsvOverrules, readCsv } from '#importing/csv/read_csv'
import { CatalogChanged } from '#importing/errors'
import { Findings } from '#importing/findings'
import { hearRecordings } from '#importing/hear_recordings'
import { type ImportReport, reportOf, summaryOf } from '#importing/import_report'
import { matchAudio, warnOfUnused } from '#importing/match_audio'
import { type Plan, planImport, speechesToHear } from '#importing/plan'
import {
  checkRecordings,
  type HashedRow,
  hashRecordings,
  type Measured,
  storeRecordings,
} from '#importing/recordings'
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
  /**
   * Done in the transaction of an import that is accepted, before its rows are written; again when
   * the database has that transaction repeated.
   */
  onWrite?: (trx: TransactionClientContract) => Promise<void>
}

/** Steps that take a while, in their order. */
export const STEPS = ['reading', 'decoding', 'hearing', 'storing'] as const
export type Step = (typeof STEPS)[number]
export type OnProgress = (step: Step, done: number, total: number) => void

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
   * @throws ImportFileUnreadable, RecordingChanged, CatalogChanged; what `onWrite` throws
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
    const isWholeTable = findings.faultCount === 0
    const rows = await checkRows(table, findings)
    const faultsBefore = findings.faultCount
    const audio = await request.openAudio(findings)
    try {
      // Of an archive with faults nobody knows what is missing in it.
      const isWholeAudio = findings.faultCount === faultsBefore
      const { matched, unused } = isWholeAudio
        ? await matchAudio(rows, audio, namedByFaulty(table, findings), findings)
        : { matched: [], unused: [] }
      if (isWholeTable) warnOfUnused(unused, findings)
      const hashed = await hashRecordings(matched, findings, during('reading'))
      const plan = await planImport(this.client, hashed, false, findings)
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
        unusedFiles: unused.map(({ path }) => path),
      })
      if (isRefused || request.dryRun) return report(plan)
      if (!changesAnything(plan)) {
        if (request.onWrite) await this.client.transaction(request.onWrite)
        return report(plan)
      }
      const keys = await storeRecordings(fresh, this.storage, during('storing'))
      const written = await this.#write(hashed, { keys, measured }, request, actor).catch(
        async (error: unknown) => {
          // After any other failure the rows may be there, and refer to the recordings.
          if (isRefusal(error)) await this.#deleteAll([...keys.values()])
          throw error
        }
      )
      await this.#deleteUnused(written.plan, keys)
      return report(written.plan, written.batch)
    } finally {
      await audio.close()
    }
  }

  /** Compares again, for others may have written meanwhile, and writes what is different now. */
  #write(
    rows: HashedRow[],
    recordings: { keys: Map<string, string>; measured: Measured },
    { draft, onWrite }: ImportRequest,
    actor: Actor
  ): Promise<{ plan: Plan; batch: Batch | null }> {
    return changeContent(this.client, async (trx) => {
      await trx.rawQuery(LOCK)
      await onWrite?.(trx)
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

  /** What cannot be deleted now is swept away later. */
  async #deleteAll(keys: string[]): Promise<void> {
    for (const key of keys) await this.storage.delete(key).catch(() => undefined)
  }

  /** Another import brought the same meanwhile; the catalog refers to its recordings. */
  async #deleteUnused({ speeches }: Plan, keys: Map<string, string>): Promise<void> {
    const needed = speeches.filter((one) => one.needsRecording).map(({ row }) => row.sha256)
    const unused = new Set(keys.keys()).difference(new Set(needed))
    await this.#deleteAll([...unused].map((hash) => keys.get(hash)!))
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Exception && error.status < 500
}

function changesAnything({ speeches }: Plan): boolean {
  return speeches.some(({ isChanged }) => isChanged)
}
