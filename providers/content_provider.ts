import type { ApplicationService } from '@adonisjs/core/types'
import { AuditReader } from '#auditing/audit_reader'
import { SpeechEditor } from '#catalog/speech_editor'
import { SpeechSearch } from '#catalog/speech_search'
import { TagEditor } from '#catalog/tag_editor'

/** Puts together what changes the content, as `SaywellProvider` does with the rest. */
export default class ContentProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    for (const Part of [AuditReader, SpeechEditor, SpeechSearch, TagEditor]) {
      container.singleton(Part, async (resolver) => new Part(await resolver.make('lucid.db')))
    }
  }
}
