import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { NamedAdminCommand } from '#commands/_named_admin_command'

export default class AdminPassword extends NamedAdminCommand {
  static override commandName = 'admin:password'
  static override description =
    'Change the password of an admin, and end the sign-ins made with the old one'
  static override help = [
    'The password is asked for without echo. In a script, it is the first line of the input:',
    '  {{ binaryName }} admin:password nora < password.txt',
  ]

  override async run() {
    const admins = await this.app.container.make(Admins)
    await admins.checkChangeable(this.username)
    const password = await this.askNewPassword(this.username)
    if (password === undefined) return
    await admins.changePassword(this.username, password, TERMINAL)
    this.logger.success(`"${this.username}" has a new password, and has to sign in again`)
  }
}
