import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { VERIFY_LEVELS, type VerifyLevel } from '#backups/backup_store'
import { ProgressBar } from '#commands/_progress_bar'
import { WrongFlags } from '#commands/_wrong_flags'

export default class BackupVerify extends BaseCommand {
  static override commandName = 'backup:verify'
  static override description = 'Find out whether a backup can be restored'
  static override help = [
    'checksums: every byte is as it was written.',
    'dump: and PostgreSQL reads the dump of the database to its end.',
    'restore: and it is restored into a database of its own, which is dropped again.',
    'Exit code 1: it cannot be restored, or this could not be found out; the message says which.',
    '  {{ binaryName }} backup:verify saywell-20261128T143000123Z.tar',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name of the backup, as backup:list has it' })
  declare backup: string

  @flags.string({ description: `${VERIFY_LEVELS.join(', ')} (the default is restore)` })
  declare level?: string

  @flags.string({ description: 'A file with the private key of an encrypted backup' })
  declare identity?: string

  @flags.boolean({ description: 'Take a backup that was made with another APP_KEY' })
  declare foreign: boolean

  @flags.boolean({ description: 'Print the result as JSON' })
  declare json: boolean

  override async run() {
    const level = levelOf(this.level)
    const { Backups } = await import('#backups/backups')
    const backups = await this.app.container.make(Backups)
    const bar = new ProgressBar(process.stderr)
    const read = { identityFile: this.identity, foreign: this.foreign }
    try {
      await backups.verify(this.backup, level, read, (done, total) =>
        bar.show('check', done, total)
      )
    } finally {
      bar.end()
    }
    if (this.json) return this.logger.log(JSON.stringify({ name: this.backup, level, ok: true }))
    this.logger.success(`${this.backup} is good (${level}).`)
  }
}

function levelOf(given = 'restore'): VerifyLevel {
  const level = VERIFY_LEVELS.find((one) => one === given)
  if (level !== undefined) return level
  throw new WrongFlags(`--level is "${given}", but must be one of: ${VERIFY_LEVELS.join(', ')}.`)
}
