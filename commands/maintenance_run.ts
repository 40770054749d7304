import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { Maintenance } from '#operations/maintenance'

export default class MaintenanceRun extends BaseCommand {
  static override commandName = 'maintenance:run'
  static override description = 'Remove expired rows and files, as servers do once a day'
  static override help = [
    'It may run beside servers and beside itself. What one server holds is left to it.',
    'Exit code 1: something could not be removed; the table says why.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print the report as JSON' })
  declare json: boolean

  override async run() {
    const maintenance = await this.app.container.make(Maintenance)
    const reports = await maintenance.run()
    if (reports.some(({ error }) => error !== undefined)) this.exitCode = 1
    if (this.json) {
      const rows = reports.map(({ error, ...rest }) => ({ ...rest, error: error?.message ?? null }))
      return this.logger.log(JSON.stringify(rows, null, 2))
    }
    const table = this.ui.table().head(['Expired', 'Removed', 'Milliseconds', 'Problem'])
    for (const { name, removed, milliseconds, error } of reports) {
      table.row([name, String(removed), String(milliseconds), error?.message ?? ''])
    }
    table.render()
  }
}
