import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { TERMINAL } from '#auditing/audit_log'
import { Batches } from '#catalog/batches/batches'
import { batchIdOf } from '#commands/_batch_id'

export default class BatchUndo extends BaseCommand {
  static override commandName = 'batch:undo'
  static override description = 'Undo an import, a bulk change or a merge of tags, as a whole'
  static override help = [
    'It is refused if one of the speeches has changed since: nothing is overwritten.',
    'Speeches that an import made are removed, or go into the bin if they were practised.',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The id that "batch:list" shows' })
  declare batch: string

  override async run() {
    const batches = await this.app.container.make(Batches)
    const batchId = batchIdOf(this.batch)
    const { kind, speech_count: count } = await batches.undo(batchId, { origin: TERMINAL })
    this.logger.success(`Undone: ${kind} of ${count} ${count === 1 ? 'speech' : 'speeches'}.`)
  }
}
