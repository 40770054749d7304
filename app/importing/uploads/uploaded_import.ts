import { inject } from '@adonisjs/core'
import type { Actor } from '#auditing/audit_log'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { ContentImport } from '#importing/content_import'
import { countImport } from '#importing/count_import'
import type { CsvOverrides } from '#importing/csv/read_csv'
import { ImportRejected } from '#importing/errors'
import type { ImportReport } from '#importing/import_report'
import { toJson } from '#importing/report_json'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { withVerification } from '#importing/with_verification'

export interface UploadedImportRequest extends CsvOverrides {
  /** Of the CSV file. */
  csv: Uint8Array
  /** Of the upload session with the recordings. */
  sessionId: string
  dryRun: boolean
  /** The game does not see the new ones yet. */
  draft: boolean
  /** Aborts when nobody waits for the report any more. */
  signal: AbortSignal
}

/** Imports a CSV file with recordings that were uploaded before. */
@inject()
export class UploadedImport {
  constructor(
    private content: ContentImport,
    private sessions: UploadSessions,
    private queue: PreparationQueue
  ) {}

  /**
   * The session is used in the transaction of the rows, whatever happens: by one import, and not by
   * one that is refused or a dry run.
   *
   * @throws ImportRejected with every fault; CatalogChanged; UploadLost
   * @throws the signal's reason, before anything is written
   * @throws UploadSessionUnknown, UploadNotYours, UploadSessionExpired, UploadSessionUsed
   */
  run(request: UploadedImportRequest, actor: Actor & { adminId: string }): Promise<ImportReport> {
    const run = () => this.#run(request, actor)
    return request.dryRun ? run() : countImport('api', request.signal, run)
  }

  async #run(
    { sessionId, ...request }: UploadedImportRequest,
    actor: Actor & { adminId: string }
  ): Promise<ImportReport> {
    let taken: { storageKey: string }[] = []
    const report = await this.content.run(
      {
        ...request,
        strict: false,
        openAudio: () => this.sessions.openAudio(sessionId, actor.adminId),
        onWrite: async (trx) => {
          taken = await this.sessions.use(trx, sessionId)
        },
      },
      actor
    )
    if (!report.isAccepted) throw new ImportRejected(toJson(report))
    await this.sessions.discard(taken)
    return withVerification(report, this.queue)
  }
}
