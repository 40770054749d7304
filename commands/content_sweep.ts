import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ContentSweep extends BaseCommand {
  static override commandName = 'content:sweep'
  static override description = 'Delete imported recordings that no speech refers to'
  static override help = [
    'They are left by interrupted imports, and when a speech gets another recording.',
    'Recordings of the last 24 hours stay, because an import may be running.',
    'Servers do the same once a day, as part of their maintenance.',
  ]
  static override options: CommandOptions = { startApp: true }

  override async run() {
    const { sweepRecordings } = await import('#importing/sweep_recordings')
    const { RecordingStorage } = await import('#storage/recording_storage')
    const database = await this.app.container.make('lucid.db')
    const storage = await this.app.container.make(RecordingStorage)
    const deleted = await sweepRecordings(database.connection(), storage)
    this.logger.success(`Recordings deleted: ${deleted}`)
  }
}
