import type { ApplicationService } from '@adonisjs/core/types'
import { RecordingReader } from '#audio/recording_reader'
import { ContentExport } from '#importing/content_export'
import { ContentImport } from '#importing/content_import'
import { ImportPlaces } from '#importing/import_places'
import { ImportLoop } from '#importing/jobs/import_loop'
import { ImportQueue } from '#importing/jobs/import_queue'
import { ImportReader } from '#importing/jobs/import_reader'
import { ImportRunner } from '#importing/jobs/import_runner'
import { ImportSheets } from '#importing/jobs/import_sheets'
import { Imports } from '#importing/jobs/imports'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { UploadedImport } from '#importing/uploads/uploaded_import'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { bindSingletons } from '#providers/bind_singletons'
import { isServing } from '#providers/is_serving'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what brings content in and out, and has servers do the imports of the pages. */
export default class ImportingProvider {
  #loop: ImportLoop | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [
      ContentExport,
      ImportPlaces,
      ImportQueue,
      ImportReader,
      ImportRunner,
      ImportSheets,
      Imports,
      RecordingStaging,
      UploadReceiver,
      UploadSessions,
      UploadedImport,
    ])
    this.app.container.singleton(ContentImport, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new ContentImport(
        database.connection('imports'),
        await resolver.make(RecordingStorage),
        await resolver.make(RecordingReader)
      )
    })
  }

  async start() {
    if (!isServing(this.app)) return
    const logger = await this.app.container.make('logger')
    const shutdown = await this.app.container.make(Shutdown)
    this.#loop = new ImportLoop(
      await this.app.container.make(ImportRunner),
      ({ id, state, error }) => {
        if (error) logger.warn({ err: error, import: id, state }, 'An import did not go on')
        else logger.info({ import: id, state }, 'An import went on')
      },
      (error) => {
        // Of which the log tells already.
        if (!isDatabaseAway(error)) logger.error({ err: error }, 'Imports cannot go on')
      }
    )
    this.#loop.start()
    shutdown.onBegin(() => void this.#loop?.stop())
  }

  async shutdown() {
    await this.#loop?.stop()
  }
}
