import type { ApplicationService } from '@adonisjs/core/types'
import { AuditReader } from '#auditing/audit_reader'
import { BatchPublishing } from '#catalog/batches/batch_publishing'
import { Batches } from '#catalog/batches/batches'
import { BulkChanges } from '#catalog/batches/bulk_changes'
import { TagMerge } from '#catalog/batches/tag_merge'
import { CatalogWhileLoading } from '#catalog/drawing/catalog_while_loading'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { ReferenceRecordings } from '#catalog/speeches/reference_recordings'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { TagEditor } from '#catalog/tags/tag_editor'
import { bindSingletons } from '#providers/bind_singletons'

/** Puts together what draws, reads and changes speeches and tags. */
export default class CatalogProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [
      AuditReader,
      BatchPublishing,
      Batches,
      BulkChanges,
      CatalogWhileLoading,
      ReferenceRecordings,
      SpeechBin,
      SpeechEditor,
      SpeechPool,
      SpeechReader,
      SpeechSearch,
      TagEditor,
      TagMerge,
    ])
  }
}
