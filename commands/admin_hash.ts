import { AdminCommand } from '#commands/_admin_command'
import { BCRYPT_COST } from '#config/hash'

export default class AdminHash extends AdminCommand {
  static override commandName = 'admin:hash'
  static override description = 'Print the ADMIN_PASSWORD_HASH for a password'
  static override help = [
    'The password is asked for without echo. In a script, it is the first line of the input:',
    '  {{ binaryName }} admin:hash < password.txt',
  ]

  override async run() {
    const password = await this.askNewPassword('')
    if (password === undefined) return
    const { default: bcrypt } = await import('bcrypt')
    const hash = await bcrypt.hash(password, BCRYPT_COST)
    const name = 'ADMIN_PASSWORD_HASH'
    this.logger.log(`In a .env file:\n${name}=${hash.replaceAll('$', '\\$')}\n`)
    this.logger.log(
      `In a compose file, under "environment":\n${name}: '${hash.replaceAll('$', '$$$$')}'\n`
    )
    this.logger.log(`In a shell:\nexport ${name}='${hash}'`)
  }
}
