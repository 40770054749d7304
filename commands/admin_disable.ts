import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { NamedAdminCommand } from '#commands/_named_admin_command'

export default class AdminDisable extends NamedAdminCommand {
  static override commandName = 'admin:disable'
  static override description = 'Disable an admin, from the next request on'

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
