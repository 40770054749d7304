import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { BackupNote } from '#backups/backup_store'
import { describeBytes } from '#commands/_bytes'

export default class BackupList extends BaseCommand {
  static override commandName = 'backup:list'
  static override description = 'List the backups, the newest first'
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print the list as JSON' })
  declare json: boolean

  override async run() {
    const { BackupStore } = await import('#backups/backup_store')
    const store = await this.app.container.make(BackupStore)
    const { backups, withoutNote } = await store.list()
    if (this.json) return this.logger.log(JSON.stringify({ backups, withoutNote }, null, 2))
    if (backups.length + withoutNote.length === 0) {
      this.logger.log(`There is no backup in ${store.place} yet: node ace backup:create makes one.`)
    } else if (backups.length > 0) {
      const table = this.ui
        .table()
        .head(['Backup', 'Size', 'Rows', 'Recordings', 'Encrypted', 'Verified'])
      for (const note of backups) {
        const { name, bytes, rows, recordings, missing, encrypted } = note
        const kept = missing === 0 ? String(recordings) : `${recordings - missing} of ${recordings}`
        table.row([
          ...[name, describeBytes(bytes), String(rows), kept, encrypted ? 'yes' : 'no'],
          verification(note),
        ])
      }
      table.render()
    }
    for (const name of withoutNote) {
      this.logger.warning(`${name} has no ${name}.json: node ace backup:verify ${name} writes it.`)
    }
  }
}

function verification({ verified }: BackupNote): string {
  if (verified === undefined) return 'no'
  const at = verified.at.slice(0, 10)
  return verified.error === undefined ? `${verified.level}, ${at}` : `DAMAGED, ${at}`
}
