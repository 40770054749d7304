import type { ApplicationService } from '@adonisjs/core/types'
import { RecordingReader } from '#audio/recording_reader'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { ContentExport } from '#importing/export_content'
import { ContentImport } from '#importing/import_content'
import { ImportPlaces } from '#importing/import_places'
import { RecordingStaging } from '#importing/uploads/recording_staging'
import { UploadReceiver } from '#importing/uploads/upload_receiver'
import { UploadSessions } from '#importing/uploads/upload_sessions'
import { UploadedImport } from '#importing/uploads/uploaded_import'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what brings content in and out, as `SaywellProvider` does with the rest. */
export default class ImportProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(ContentImport, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new ContentImport(
        database.connection('imports'),
        await resolver.make(RecordingStorage),
        await resolver.make(RecordingReader)
      )
    })
    container.singleton(ContentExport, async (resolver) => {
      return new ContentExport(await resolver.make('lucid.db'), await resolver.make(SpeechSearch))
    })
    container.singleton(ImportPlaces, () => new ImportPlaces())
    container.singleton(UploadSessions, async (resolver) => {
      return new UploadSessions(
        await resolver.make('lucid.db'),
        await resolver.make(RecordingStorage)
      )
    })
    container.singleton(UploadReceiver, async (resolver) => {
      return new UploadReceiver(
        await resolver.make(RecordingStorage),
        await resolver.make(RecordingReader)
      )
    })
    container.singleton(RecordingStaging, async (resolver) => {
      return new RecordingStaging(
        await resolver.make('lucid.db'),
        await resolver.make(RecordingStorage),
        await resolver.make(RecordingReader)
      )
    })
    container.singleton(UploadedImport, async (resolver) => {
      return new UploadedImport(
        await resolver.make(ContentImport),
        await resolver.make(UploadSessions)
      )
    })
  }
}
