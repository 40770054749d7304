import type { ApplicationService } from '@adonisjs/core/types'
import { AuditPages } from '#auditing/audit_pages'
import { AuditReader } from '#auditing/audit_reader'
import { BatchPublisher } from '#catalog/batches/batch_publisher'
import { Batches } from '#catalog/batches/batches'
import { BulkChanges } from '#catalog/batches/bulk_change'
import { PlannedBulkChanges } from '#catalog/batches/planned_bulk_change'
import { TagMerge } from '#catalog/batches/tag_merge'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { SpeechSource } from '#catalog/drawing/speech_source'
import { SpeechBin } from '#catalog/speeches/speech_bin'
import { SpeechEditor } from '#catalog/speeches/speech_editor'
import { SpeechList } from '#catalog/speeches/speech_list'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { SpeechSearch } from '#catalog/speeches/speech_search'
import { TagEditor } from '#catalog/tags/tag_editor'
import { TagNames } from '#catalog/tags/tag_names'
import { TagNumbers } from '#catalog/tags/tag_numbers'
import { bindSingletons } from '#providers/bind_singletons'

/** Puts together what draws, reads and changes speeches and tags. */
export default class CatalogProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    bindSingletons(this.app.container, [
      AuditPages,
      AuditReader,
      BatchPublisher,
      Batches,
      BulkChanges,
      DatabaseDraw,
      PlannedBulkChanges,
      SpeechBin,
      SpeechEditor,
      SpeechList,
      SpeechPool,
      SpeechReader,
      SpeechSearch,
      SpeechSource,
      TagEditor,
      TagMerge,
      TagNames,
      TagNumbers,
    ])
  }
}
