import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import { ContentImport, type ImportRequest } from '#importing/content_import'
import { countImport } from '#importing/count_import'
import { CatalogChanged, PlanChanged } from '#importing/errors'
import { faultyRowsCsv } from '#importing/faulty_rows'
import type { ImportReport } from '#importing/import_report'
import { TriedTooOften } from '#importing/jobs/errors'
import { type ImportClaim, ImportQueue, type ImportResult } from '#importing/jobs/import_queue'
import type { ImportProgress } from '#importing/jobs/import_row'
import { keptMessage } from '#importing/jobs/kept_message'
import { forgetSheet, newSheetKey, readSheet } from '#importing/jobs/sheet_store'
import { toStored } from '#importing/report_json'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { messageOf } from '#messages/message'
import { MessageWords } from '#messages/message_words'
import { RecordingStorage } from '#storage/recording_storage'

/** What became of an import that was due. */
export interface RunImport {
  id: string
  state: 'checked' | 'done' | 'failed' | 'postponed' | 'left'
  error?: Error
}

/** Beyond it, an import is given up with a message. */
const MAX_ATTEMPTS = 5

/** The claim is renewed, and progress saved, once in so many milliseconds. */
const BEAT_MS = 1000

/** Somebody else has the import now, or it was given up. */
class ClaimLost extends Error {
  override message = 'The import is not ours any more.'
}

/** Checks and imports what admins have collected. */
@inject()
export class ImportRunner {
  constructor(
    private queue: ImportQueue,
    private content: ContentImport,
    private sessions: UploadSessions,
    private storage: RecordingStorage,
    private words: MessageWords
  ) {}

  /**
   * Does what is due next.
   *
   * @param signal leaves it to others when it aborts
   * @returns undefined when nothing is due
   * @throws what the database fails with before an import is taken
   */
  async runNext(signal: AbortSignal): Promise<RunImport | undefined> {
    const claim = await this.queue.claim()
    if (claim === undefined) return undefined
    const run = new Run(claim, this.queue, signal)
    try {
      return { id: claim.id, state: await this.#run(claim, run) }
    } catch (error) {
      return { id: claim.id, ...(await this.#afterFailure(claim, error as Error, signal)) }
    } finally {
      run.end()
    }
  }

  async #run(claim: ImportClaim, run: Run): Promise<'checked' | 'done'> {
    if (claim.attempts > MAX_ATTEMPTS) throw new TriedTooOften()
    const csv = await readSheet(this.storage, claim.csv_key)
    if (claim.state === 'importing') {
      const work = () => this.#import(claim, csv, run)
      if (await countImport('page', run.signal, work, (isDone) => isDone)) return 'done'
      if (!(await this.queue.recheck(claim))) throw new ClaimLost()
    }
    await this.#check(claim, csv, run)
    return 'checked'
  }

  async #check(claim: ImportClaim, csv: Uint8Array, run: Run): Promise<void> {
    const request = { ...this.#request(claim, csv, run), dryRun: true }
    const report = await this.content.run(request, actorOf(claim), run.onProgress)
    const faulty = faultyRowsCsv(report, (one) => this.words.say(one, claim.language))
    const faultyKey = faulty === undefined ? null : newSheetKey(claim.id)
    if (faulty !== undefined) {
      await this.storage.put(faultyKey!, Buffer.from(faulty), 'text/csv; charset=utf-8')
    }
    const result = { ...resultOf(report), digest: await report.digest(), faultyKey }
    const written = await this.queue.checked(claim, result)
    const unused = written === undefined ? faultyKey : written.oldKey
    if (unused !== null) await forgetSheet(this.storage, unused)
    if (written === undefined) throw new ClaimLost()
  }

  /** @returns false when it would do something else than what was looked at: nothing was written */
  async #import(claim: ImportClaim, csv: Uint8Array, run: Run): Promise<boolean> {
    let taken: { storageKey: string }[] = []
    const request: ImportRequest = {
      ...this.#request(claim, csv, run),
      digest: claim.digest ?? '',
      onWrite: async (trx) => {
        taken = await this.sessions.use(trx, claim.id)
      },
      onWritten: async (trx, report) => {
        const isOurs = await this.queue.done(trx, claim, resultOf(report), report.batchId)
        if (!isOurs) throw new ClaimLost()
      },
    }
    try {
      const report = await this.content.run(request, actorOf(claim), run.onProgress)
      if (!report.isAccepted) return false
    } catch (error) {
      if (error instanceof PlanChanged || error instanceof CatalogChanged) return false
      throw error
    }
    await this.sessions.discard(taken)
    await forgetSheet(this.storage, claim.csv_key)
    return true
  }

  #request(claim: ImportClaim, csv: Uint8Array, { signal }: Run): ImportRequest {
    const { id, admin_id: adminId, encoding, delimiter, draft, strict } = claim
    return {
      csv,
      encoding: encoding ?? undefined,
      delimiter: delimiter ?? undefined,
      openAudio: () => this.sessions.openAudio(id, adminId),
      dryRun: false,
      draft,
      strict,
      verifyFirst: strict,
      signal,
    }
  }

  async #afterFailure(
    claim: ImportClaim,
    error: Error,
    signal: AbortSignal
  ): Promise<Omit<RunImport, 'id'>> {
    // Given up meanwhile, it fails in many ways.
    const isOurs = !(error instanceof ClaimLost) && (await this.queue.renew(claim))
    if (!isOurs) return { state: 'left' }
    if (signal.aborted) {
      await this.queue.release(claim)
      return { state: 'left' }
    }
    const isLast = claim.attempts >= MAX_ATTEMPTS
    if (!isLast && !isForTheAdmin(error)) {
      await this.queue.postpone(claim)
      return { state: 'postponed', error }
    }
    const told = isForTheAdmin(error) ? error : new TriedTooOften()
    await this.queue.fail(claim, keptMessage(messageOf(told)))
    return { state: 'failed', error }
  }
}

/** Whether a failure is one of ours that says what the admin can do about it. */
function isForTheAdmin(error: Error): boolean {
  return error instanceof Exception && error.status >= 400 && error.status < 500
}

function actorOf({ admin_id: adminId, origin }: ImportClaim) {
  const nobody = { source: 'page', ipAddress: null, requestId: null } as const
  return { adminId, origin: origin ?? nobody }
}

function resultOf(report: ImportReport): ImportResult {
  const { faultCount: faults, warningCount: warnings, isAccepted: accepted } = report
  return {
    report: toStored(report),
    summary: { ...report.summary, faults, warnings, accepted },
    digest: null,
    faultyKey: null,
  }
}

/** Renews a claim while an import runs, and saves its progress. */
class Run {
  readonly #lost = new AbortController()
  readonly signal: AbortSignal
  #progress: ImportProgress | undefined
  #beat: NodeJS.Timeout

  constructor(claim: ImportClaim, queue: ImportQueue, stopping: AbortSignal) {
    this.signal = AbortSignal.any([stopping, this.#lost.signal])
    this.#beat = setInterval(() => {
      queue.renew(claim, this.#progress).then(
        (isOurs) => {
          if (!isOurs) this.#lost.abort(new ClaimLost())
        },
        // A database that is away for a moment; when it stays away, the import fails by itself.
        () => undefined
      )
    }, BEAT_MS)
    this.#beat.unref()
  }

  readonly onProgress = (step: ImportProgress['step'], done: number, total: number) => {
    this.#progress = { step, done, total }
  }

  end(): void {
    clearInterval(this.#beat)
  }
}
