import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { NamedAdminCommand } from '#commands/_named_admin_command'

export default class AdminEnable extends NamedAdminCommand {
  static override commandName = 'admin:enable'
  static override description = 'Enable a disabled admin, with the same password as before'

  override async run() {
    const admins = await this.app.container.make(Admins)
    const wasDisabled = await admins.enable(this.username, TERMINAL)
    if (wasDisabled) this.logger.success(`"${this.username}" can sign in again`)
    else this.logger.info(`"${this.username}" was not disabled; nothing was changed`)
  }
}
