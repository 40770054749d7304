import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Batches } from '#catalog/batches/batches'

export default class BatchList extends BaseCommand {
  static override commandName = 'batch:list'
  static override description =
    'List the batches: imports and other changes of many speeches at once'
  static override help = ['"batch:undo" undoes one of them. Batches are kept for 30 days.']
  static override options: CommandOptions = { startApp: true }

  @flags.number({ description: 'How many to show at most', default: 20 })
  declare limit: number

  override async run() {
    if (!Number.isInteger(this.limit) || this.limit < 1) {
      this.exitCode = 1
      return this.logger.error('--limit is a whole number above 0.')
    }
    const batches = await this.app.container.make(Batches)
    const listed = await batches.list(this.limit)
    if (listed.length === 0) return this.logger.info('There are no batches.')
    const table = this.ui.table().head(['Batch', 'What', 'Speeches', 'By', 'When (UTC)', 'Undone'])
    for (const { id, kind, speech_count: count, username, ...batch } of listed) {
      const by = username ?? 'terminal'
      const undone = batch.undone_at === null ? '' : inUtc(batch.undone_at)
      table.row([id, kind, String(count), by, inUtc(batch.created_at), undone])
    }
    table.render()
  }
}

function inUtc(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ')
}
