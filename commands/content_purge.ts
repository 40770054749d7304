import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { TERMINAL } from '#auditing/audit_log'

/** Whole days, up to a hundred years. */
const DAYS = /^(\d{1,5})d$/

export default class ContentPurge extends BaseCommand {
  static override commandName = 'content:purge'
  static override description = 'Purge old speeches from the bin, with their recordings'
  static override help = [
    'A speech that somebody practised stays in the history, without its recording.',
    'What is purged cannot be restored.',
    '  {{ binaryName }} content:purge --older-than 30d --dry-run',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'The least time in the bin, e.g. 30d', required: true })
  declare olderThan: string

  @flags.boolean({ description: 'Only say what would be removed' })
  declare dryRun: boolean

  override async run() {
    const days = DAYS.exec(this.olderThan)?.[1]
    if (days === undefined) {
      this.logger.error('"--older-than" takes whole days, e.g. 30d')
      this.exitCode = 1
      return
    }
    const { SpeechBin } = await import('#catalog/speeches/speech_bin')
    const bin = await this.app.container.make(SpeechBin)
    if (this.dryRun) {
      const { removed, kept } = await bin.count(Number(days))
      this.logger.success(
        `Would be removed: ${removed}; practised, would lose only their recordings: ${kept}`
      )
      return
    }
    const { removed, kept, left } = await bin.purge(Number(days), { origin: TERMINAL })
    this.logger.success(`Removed: ${removed}; practised, lost only their recordings: ${kept}`)
    if (left > 0) {
      this.logger.warning(
        `The storage could not be reached, or a backup is under way. Recordings left for node ace content:sweep: ${left}`
      )
    }
  }
}
