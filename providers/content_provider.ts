import type { ApplicationService } from '@adonisjs/core/types'
import { AuditReader } from '#auditing/audit_reader'
import { BatchPublisher } from '#catalog/batches/batch_publisher'
import { Batches } from '#catalog/batches/batches'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { TagMerge } from '#catalog/batches/tag_merge'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { TagEditor } from '#catalog/tags/tag_editor'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what changes the content, as `SaywellProvider` does with the rest. */
export default class ContentProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    const parts = [
      AuditReader,
      BatchPublisher,
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
  }
}
