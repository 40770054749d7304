import type { ApplicationService } from '@adonisjs/core/types'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { dailySweep } from '#importing/daily_sweep'
import { expiredUploads } from '#importing/uploads/expired_uploads'
import { expiredRows } from '#operations/expired_rows'
import { Maintenance } from '#operations/maintenance'
import { MaintenanceSchedule } from '#operations/maintenance_schedule'
import { isDatabaseAway } from '#postgres/is_database_away'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what is removed after its time, and has servers do it every day. */
export default class MaintenanceProvider {
  #schedule: MaintenanceSchedule | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(Maintenance, async (resolver) => {
      const database = await resolver.make('lucid.db')
      const queue = await resolver.make(PreparationQueue)
      const storage = await resolver.make(RecordingStorage)
      return new Maintenance([
        ...expiredRows(database),
        expiredUploads(database, storage),
        { name: 'failed preparations, to be tried again', run: () => queue.retry() },
        // At the end: what an expired batch kept is swept on the same day.
        dailySweep(database.connection(), () => resolver.make(RecordingStorage)),
      ])
    })
    this.app.container.singleton(MaintenanceSchedule, async (resolver) => {
      const logger = await resolver.make('logger')
      return new MaintenanceSchedule(
        await resolver.make('lucid.db'),
        await resolver.make(Maintenance),
        (reports) => {
          const removed = Object.fromEntries(reports.map((one) => [one.name, one.removed]))
          logger.info({ removed }, "The day's maintenance is done")
          for (const { name, error } of reports) {
            if (error)
              logger.error({ err: error, chore: name }, 'Maintenance failed; it is repeated')
          }
        },
        (error) => {
          // Of which the log tells already.
          if (!isDatabaseAway(error)) logger.error({ err: error }, 'Maintenance could not begin')
        }
      )
    })
  }

  async start() {
    if (this.app.getEnvironment() !== 'web' || this.app.getMode() === 'warmup') return
    this.#schedule = await this.app.container.make(MaintenanceSchedule)
    this.#schedule.start()
  }

  async shutdown() {
    await this.#schedule?.stop()
  }
}
