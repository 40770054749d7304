import type { ApplicationService } from '@adonisjs/core/types'
import { RecordingReader } from '#audio/recording_reader'
import { ContentExport } from '#importing/content_export'
import { ContentImport } from '#importing/content_import'
import { ImportPlaces } from '#importing/import_places'
import { Imports } from '#importing/jobs/imports'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { UploadedImport } from '#importing/uploads/uploaded_import'
import { bindSingletons } from '#providers/bind_singletons'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what brings content in and out. */
export default class ImportingProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [
      ContentExport,
      ImportPlaces,
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
}
