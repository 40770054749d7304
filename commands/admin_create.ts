import { args } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Admins } from '#accounts/admins'
import { TERMINAL } from '#auditing/audit_log'
import { AdminCommand } from '#commands/_admin_command'

export default class AdminCreate extends AdminCommand {
  static override commandName = 'admin:create'
  static override description = 'Add an admin'
  static override help = [
    'The password is asked for without echo. In a script, it is the first line of the input:',
    '  {{ binaryName }} admin:create nora < password.txt',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name that the admin signs in with' })
  declare username: string

  override async run() {
    const admins = await this.app.container.make(Admins)
    await admins.checkFree(this.username)
    const password = await this.askNewPassword(this.username)
    if (password === undefined) return
    await admins.create(this.username, password, TERMINAL)
    this.logger.success(`The admin "${this.username}" can sign in now`)
  }
}
