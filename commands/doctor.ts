import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

const MARKS = { ok: '✔', warning: '!', fault: '✖' } as const

export default class DoctorCommand extends BaseCommand {
  static override commandName = 'doctor'
  static override description = 'Look whether this machine has all that a server needs'
  static override help = [
    'It changes nothing: it writes a small file into the storage, and deletes it again.',
    'With Azure, it sends a few short recordings, which are billed.',
    'Exit code 1: there is a fault. Warnings alone do not count.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print what was found as JSON' })
  declare json: boolean

  override async run() {
    const { Doctor } = await import('#operations/doctor/doctor')
    const doctor = await this.app.container.make(Doctor)
    const findings = await doctor.examine(({ name, state, said, todo }) => {
      if (this.json) return
      this.logger.log(`${MARKS[state]} ${name}: ${said}`)
      if (todo !== undefined) this.logger.log(`    ${todo}`)
    })
    const faults = findings.filter(({ state }) => state === 'fault').length
    const warnings = findings.filter(({ state }) => state === 'warning').length
    if (faults > 0) this.exitCode = 1
    if (this.json) return this.logger.log(JSON.stringify(findings, null, 2))
    this.logger.log(`Faults: ${faults}; warnings: ${warnings}`)
  }
}
