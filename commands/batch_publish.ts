import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { TERMINAL } from '#auditing/audit_log'
import { BatchPublisher } from '#catalog/batches/batch_publisher'
import { batchIdOf } from '#commands/_batch_id'

export default class BatchPublish extends BaseCommand {
  static override commandName = 'batch:publish'
  static override description = 'Publish all drafts of an import'
  static override help = ['This is a batch of its own: "batch:undo" undoes it.']
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The id that "batch:list" shows' })
  declare batch: string

  override async run() {
    const publishing = await this.app.container.make(BatchPublisher)
    const batch = await publishing.publish(batchIdOf(this.batch), { origin: TERMINAL })
    if (batch === null) return this.logger.info('None of its speeches is a draft: nothing to do')
    const { id, speech_count: count } = batch
    this.logger.success(`${count} ${count === 1 ? 'speech is' : 'speeches are'} published`)
    this.logger.info(`Undo it: node ace batch:undo ${id}`)
  }
}
