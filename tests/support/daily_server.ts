/**
 * The product's server, which does at SIGUSR2 what servers that share a database do once for all of
 * them. It then prints `done: ` and a list, such as `done: backup,prepared,prepared`.
 */
import '../../bin/server.js'
import app from '@adonisjs/core/services/app'
import { BackupRuns } from '#backups/backup_runs'
import { BackupSchedule } from '#backups/backup_schedule'
import { Backups } from '#backups/backups'
import { RecordingPreparation } from '#catalog/preparation/recording_preparation'
import { MaintenanceSchedule } from '#operations/maintenance_schedule'

const done: string[] = []

process.on('SIGUSR2', () => {
  void Promise.all([maintain(), backUp(), prepare()])
    .catch((error: Error) => done.push(error.message))
    .then(() => process.stdout.write(`done: ${done.join()}\n`))
})

async function maintain(): Promise<void> {
  const schedule = await app.container.make(MaintenanceSchedule)
  if (await schedule.runIfDue()) done.push('maintenance')
}

async function backUp(): Promise<void> {
  const schedule = new BackupSchedule(
    '00:00',
    await app.container.make(Backups),
    await app.container.make(BackupRuns),
    () => done.push('backup'),
    (error) => done.push(error.message)
  )
  await schedule.runIfDue()
}

async function prepare(): Promise<void> {
  const preparation = await app.container.make(RecordingPreparation)
  for (;;) {
    const next = await preparation.prepareNext()
    if (next === undefined) return
    done.push(next.state)
  }
}
