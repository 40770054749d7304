import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#controllers/admin_api/actor'
import { untilClientGone } from '#controllers/until_client_gone'
import { ImportPlaces } from '#importing/import_places'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { UploadedImport } from '#importing/uploads/uploaded_import'
import { REQUEST_LIMIT_MS } from '#postgres/limits'
import { withinTime } from '#postgres/time_limit'
import { RecordingUrls } from '#storage/recording_urls'
import ImportReportTransformer from '#transformers/import_report_transformer'
import { serialize } from '#transformers/serialize'
import UploadTransformer from '#transformers/upload_transformer'
import { CsvMemory } from '#uploads/csv_memory'
import { readCsvUpload } from '#uploads/read_csv_upload'
import { plainRejected, UploadReading } from '#uploads/read_uploads'
import { UploadMemory } from '#uploads/upload_memory'
import { importAudioValidator, importCsvValidator } from '#validators/imports'

@inject()
export default class ImportsController {
  constructor(
    private sessions: UploadSessions,
    private receiver: UploadReceiver,
    private imports: UploadedImport,
    private places: ImportPlaces,
    private memory: UploadMemory,
    private csvMemory: CsvMemory,
    private urls: RecordingUrls
  ) {}

  async audio(ctx: HttpContext) {
    const { adminId } = actorOf(ctx)
    const { request } = ctx
    const inTime = <T>(work: () => Promise<T>) => withinTime(REQUEST_LIMIT_MS, work)
    await using reading = new UploadReading(request, this.receiver, this.memory, (id) => {
      return inTime(() => this.sessions.check(id, adminId))
    })
    const { received, rejected, newId, fields } = await reading.read()
    const { upload_session_id: given = null } = await importAudioValidator.validate(fields)
    const { id, uploads } = await inTime(() => {
      return this.sessions.add({ id: given, newId }, received, adminId)
    })
    const files = await serialize(UploadTransformer.transform(uploads, this.urls))
    return { upload_session_id: id, files, rejected: rejected.map(plainRejected) }
  }

  async csv(ctx: HttpContext) {
    // From here on: whoever hangs up gives the place free, and nothing is imported.
    const gone = untilClientGone(ctx.response)
    using reservation = this.csvMemory.reserve()
    const { csv, fields } = await readCsvUpload(ctx.request, reservation)
    const sent = await importCsvValidator.validate(withEmpty(fields))
    const { upload_session_id: sessionId, dry_run: dryRun = false, draft = false } = sent
    const { encoding, delimiter } = sent
    const report = await this.places.run((signal) => {
      const request = { csv, sessionId, dryRun, draft, encoding, delimiter, signal }
      return this.imports.run(request, actorOf(ctx))
    }, gone)
    return await serialize(ImportReportTransformer.transform(report))
  }
}

/**
 * A form makes null of what is empty, which would count as left out: an import that was meant
 * to be dry must not be done because a variable of a script was not set.
 */
function withEmpty({ dry_run: dryRun, draft, ...fields }: Record<string, unknown>) {
  const orEmpty = (value: unknown) => (value === null ? '' : value)
  return { ...fields, dry_run: orEmpty(dryRun), draft: orEmpty(draft) }
}
