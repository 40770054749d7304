import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'

export default class AdminEnable extends BaseCommand {
  static override commandName = 'admin:enable'
  static override description = 'Enable a disabled admin, with the same password as before'
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name that the admin signs in with' })
  declare username: string

  override async run() {
    const admins = await this.app.container.make(Admins)
    const wasDisabled = await admins.enable(this.username, TERMINAL)
    if (wasDisabled) this.logger.success(`"${this.username}" can sign in again`)
    else this.logger.info(`"${this.username}" was not disabled; nothing was changed`)
  }
}
