import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { Retention } from '#backups/prune_plan'
import { WrongFlags } from '#commands/_wrong_flags'

export default class BackupPrune extends BaseCommand {
  static override commandName = 'backup:prune'
  static override description = 'Remove old backups; without --yes, only say which'
  static override help = [
    'It keeps the newest ones, and one of each of the last days, weeks and months that have any.',
    'The newest three stay in any case, and so does the newest one that was verified.',
    '  {{ binaryName }} backup:prune --keep-last 7 --keep-daily 14 --keep-weekly 8 --keep-monthly 12 --yes',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.number({ description: 'How many of the newest stay (7)' })
  declare keepLast?: number

  @flags.number({ description: 'Of how many days one stays (14)' })
  declare keepDaily?: number

  @flags.number({ description: 'Of how many weeks one stays (8)' })
  declare keepWeekly?: number

  @flags.number({ description: 'Of how many months one stays (12)' })
  declare keepMonthly?: number

  @flags.boolean({ description: 'Remove them' })
  declare yes: boolean

  @flags.boolean({ description: 'Print the names as JSON' })
  declare json: boolean

  override async run() {
    const { USUAL_RETENTION: usual } = await import('#backups/prune_plan')
    const { Backups } = await import('#backups/backups')
    const retention: Retention = {
      last: whole('keep-last', this.keepLast, usual.last),
      daily: whole('keep-daily', this.keepDaily, usual.daily),
      weekly: whole('keep-weekly', this.keepWeekly, usual.weekly),
      monthly: whole('keep-monthly', this.keepMonthly, usual.monthly),
    }
    const backups = await this.app.container.make(Backups)
    const plan = await backups.plan(retention)
    if (this.yes) await backups.remove(plan)
    const names = plan.removed.map(({ name }) => name)
    const kept = plan.kept.map(({ name }) => name)
    if (this.json) {
      return this.logger.log(JSON.stringify({ removed: this.yes, names, kept }, null, 2))
    }
    for (const name of names) this.logger.log(`${this.yes ? 'Removed' : 'Would go'}: ${name}`)
    this.logger.success(
      `${this.yes ? 'Removed' : 'Would go'}: ${names.length}; kept: ${kept.length}`
    )
    if (!this.yes && names.length > 0) this.logger.log('Add --yes to remove them.')
  }
}

function whole(flag: string, given: number | undefined, usual: number): number {
  if (given === undefined) return usual
  if (Number.isInteger(given) && given >= 0) return given
  throw new WrongFlags(`--${flag} must be a whole number, 0 or more.`)
}
