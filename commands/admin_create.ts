import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { NamedAdminCommand } from '#commands/_named_admin_command'

export default class AdminCreate extends NamedAdminCommand {
  static override commandName = 'admin:create'
  static override description = 'Add an admin'
  static override help = [
    'The password is asked for without echo. In a script, it is the first line of the input:',
    '  {{ binaryName }} admin:create nora < password.txt',
  ]

  override async run() {
    const admins = await this.app.container.make(Admins)
    await admins.checkFree(this.username)
    const password = await this.askNewPassword(this.username)
    if (password === undefined) return
    await admins.create(this.username, password, TERMINAL)
    this.logger.success(`The admin "${this.username}" can sign in now`)
  }
}
