import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'

export default class StatsRecount extends BaseCommand {
  static override commandName = 'stats:recount'
  static override description = 'Count anew what learners have practised on each day'
  static override help = [
    'Servers count the days that change, once a minute. Run this after sessions were put back or',
    'removed past them, as by a backup of some tables. It may run beside servers.',
  ]
  static override options: CommandOptions = { startApp: true }

  override async run() {
    const keeper = await this.app.container.make(StatisticsKeeper)
    this.logger.success(`Days counted: ${await keeper.recount()}`)
  }
}
