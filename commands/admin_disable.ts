import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'

export default class AdminDisable extends BaseCommand {
  static override commandName = 'admin:disable'
  static override description = 'Disable an admin, from the next request on'
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name that the admin signs in with' })
  declare username: string

  override async run() {
    const admins = await this.app.container.make(Admins)
    const wasEnabled = await admins.disable(this.username, TERMINAL)
    if (wasEnabled) this.logger.success(`"${this.username}" can no longer sign in`)
    else this.logger.info(`"${this.username}" was already disabled; nothing was changed`)
    const listed = await admins.list()
    if (listed.some(({ state }) => state === 'enabled')) return
    this.logger.warning('No admin can sign in now: use "admin:enable" or "admin:create"')
  }
}
