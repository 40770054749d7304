import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { UUID_PATTERN } from '#postgres/uuid'
import { ProgressKeeper } from '#practice/progress/progress_keeper'

export default class ProgressRebuild extends BaseCommand {
  static override commandName = 'progress:rebuild'
  static override description = "Make learners' days and streaks anew from their sessions"
  static override help = [
    'Servers count what changes, as soon as somebody reads it. Run this after sessions were put back',
    'or removed past them, or after an upgrade that counts otherwise. It may run beside servers.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'The id of one learner only' })
  declare learner?: string

  override async run() {
    if (this.learner !== undefined && !UUID_PATTERN.test(this.learner)) {
      this.logger.error('--learner must be the id of a learner, a UUID.')
      this.exitCode = 1
      return
    }
    const keeper = await this.app.container.make(ProgressKeeper)
    this.logger.success(`Learners counted: ${await keeper.rebuild(this.learner ?? null)}`)
  }
}
