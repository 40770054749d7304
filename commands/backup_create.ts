import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { describeBytes } from '#commands/_bytes'
import { ProgressBar } from '#commands/_progress_bar'

/** The backup is there, but recordings are not in it. */
const INCOMPLETE = 2

export default class BackupCreate extends BaseCommand {
  static override commandName = 'backup:create'
  static override description = 'Make a backup of the database and the recordings'
  static override help = [
    'It may run beside servers: it is of one moment, and no recording is deleted meanwhile.',
    'It goes to BACKUP_PATH, or to the bucket of BACKUP_S3_BUCKET_NAME.',
    'Exit code 1: there is no backup. 2: there is one, but recordings were missing in the storage.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print what was made as JSON' })
  declare json: boolean

  override async run() {
    const { Backups } = await import('#backups/backups')
    const backups = await this.app.container.make(Backups)
    const bar = new ProgressBar(process.stderr)
    try {
      const note = await backups.create((step, done, total) => bar.show(step, done, total))
      bar.end()
      if (note.missing > 0) this.exitCode = INCOMPLETE
      if (this.json) return this.logger.log(JSON.stringify(note, null, 2))
      const { name, bytes, rows, recordings } = note
      this.logger.success(`${name} in ${backups.store.place} (${describeBytes(bytes)})`)
      this.logger.log(`Rows: ${rows}; recordings: ${recordings - note.missing}`)
      if (note.missing > 0) {
        this.logger.warning(
          `Recordings that the database refers to, and that the storage does not have: ${note.missing}`
        )
      }
      if (!note.encrypted && this.app.inProduction) {
        this.logger.warning(
          'The backup is not encrypted, and learners’ data is in it: set BACKUP_RECIPIENTS.'
        )
      }
    } finally {
      bar.end()
    }
  }
}
