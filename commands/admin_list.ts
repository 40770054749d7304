import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Admins } from '#accounts/admins'

export default class AdminList extends BaseCommand {
  static override commandName = 'admin:list'
  static override description = 'List the admins, and which of them can sign in'
  static override options: CommandOptions = { startApp: true }

  override async run() {
    const admins = await this.app.container.make(Admins)
    const listed = await admins.list()
    if (listed.length === 0) {
      return this.logger.info('There is no admin: "admin:create" adds one')
    }
    const table = this.ui.table().head(['User name', 'State', 'Set by', 'Since'])
    for (const { username, state, isOfEnvironment, createdAt } of listed) {
      const setBy = isOfEnvironment ? 'ADMIN_USERNAME' : 'database'
      table.row([username, state, setBy, createdAt?.toUTC().toISODate() ?? ''])
    }
    table.render()
  }
}
