import { args } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { AdminCommand } from '#commands/_admin_command'

export default class AdminPassword extends AdminCommand {
  static override commandName = 'admin:password'
  static override description =
    'Change the password of an admin, and end the sign-ins made with the old one'
  static override help = [
    'The password is asked for without echo. In a script, it is the first line of the input:',
    '  {{ binaryName }} admin:password nora < password.txt',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name that the admin signs in with' })
  declare username: string

  override async run() {
    const admins = await this.app.container.make(Admins)
    await admins.checkChangeable(this.username)
    const password = await this.askNewPassword(this.username)
    if (password === undefined) return
    await admins.changePassword(this.username, password, TERMINAL)
    this.logger.success(`"${this.username}" has a new password, and has to sign in again`)
  }
}
