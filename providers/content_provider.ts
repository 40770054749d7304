import type { ApplicationService } from '@adonisjs/core/types'
import { AuditReader } from '#auditing/audit_reader'
import { BatchPublishing } from '#catalog/batch_publishing'
import { Batches } from '#catalog/batches'
import { BulkChanges } from '#catalog/bulk_changes'
import { ReferenceRecordings } from '#catalog/recordings/reference_recordings'
import { SpeechBin } from '#catalog/speech_bin'
import { SpeechEditor } from '#catalog/speech_editor'
import { SpeechSearch } from '#catalog/speech_search'
import { TagEditor } from '#catalog/tag_editor'
import { TagMerge } from '#catalog/tag_merge'
import { RecordingReader } from '#scoring/audio/recording_reader'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what changes the content, as `SaywellProvider` does with the rest. */
export default class ContentProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    const parts = [
      AuditReader,
      BatchPublishing,
      Batches,
      BulkChanges,
      SpeechEditor,
      SpeechSearch,
      TagEditor,
      TagMerge,
    ]
    for (const Part of parts) {
      container.singleton(Part, async (resolver) => new Part(await resolver.make('lucid.db')))
    }
    container.singleton(SpeechBin, async (resolver) => {
      return new SpeechBin(await resolver.make('lucid.db'), await resolver.make(RecordingStorage))
    })
    container.singleton(ReferenceRecordings, async (resolver) => {
      return new ReferenceRecordings(
        await resolver.make(RecordingReader),
        await resolver.make(RecordingStorage)
      )
    })
  }
}
