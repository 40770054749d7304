import { SecondFactor } from '#accounts/second_factor'
import { TERMINAL } from '#auditing/audit_log'
import { NamedAdminCommand } from '#commands/_named_admin_command'

export default class AdminResetTotp extends NamedAdminCommand {
  static override commandName = 'admin:reset-totp'
  static override description =
    'Take the second factor of an admin away who has lost it, and end the sign-ins'

  override async run() {
    const secondFactor = await this.app.container.make(SecondFactor)
    const hadOne = await secondFactor.reset(this.username, TERMINAL)
    if (hadOne) this.logger.success(`"${this.username}" signs in with the password alone now`)
    else this.logger.info(`"${this.username}" had no second factor; nothing was changed`)
  }
}
