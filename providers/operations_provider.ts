import type { ApplicationService } from '@adonisjs/core/types'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { PreparationQueue } from '#catalog/preparation/preparation_queue'
import { unhashedRenditions } from '#catalog/preparation/unhashed_renditions'
import { dailySweep } from '#importing/daily_sweep'
import { Imports } from '#importing/jobs/imports'
import { expiredUploads } from '#importing/uploads/expired_uploads'
import { LimitStores } from '#limits/limit_stores'
import { expiredRows } from '#operations/expired_rows'
import { Maintenance } from '#operations/maintenance'
import { MaintenanceSchedule } from '#operations/maintenance_schedule'
import { ReadinessCheck } from '#operations/readiness'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { ProgressKeeper } from '#practice/progress/progress_keeper'
import { bindSingletons } from '#providers/bind_singletons'
import { isServing } from '#providers/is_serving'
import { SpeechProvider } from '#scoring/speech_provider'
import { RecordingStorage } from '#storage/recording_storage'

/** Puts together what tells whether a server is ready, and what servers do every day. */
export default class OperationsProvider {
  #schedule: MaintenanceSchedule | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    bindSingletons(container, [Shutdown])
    container.singleton(Maintenance, async (resolver) => {
      const database = await resolver.make('lucid.db')
      const queue = await resolver.make(PreparationQueue)
      const storage = await resolver.make(RecordingStorage)
      const imports = await resolver.make(Imports)
      const progress = await resolver.make(ProgressKeeper)
      return new Maintenance([
        ...expiredRows(database),
        { name: 'imports that nobody went on with', run: () => imports.endExpired() },
        expiredUploads(database, storage),
        { name: 'failed preparations, to be tried again', run: () => queue.retry() },
        unhashedRenditions(database, storage),
        { name: 'progress that nobody has read', run: () => progress.update() },
        // At the end: what an expired batch kept is swept on the same day.
        dailySweep(database.connection(), () => resolver.make(RecordingStorage)),
      ])
    })
    container.singleton(MaintenanceSchedule, async (resolver) => {
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
    container.singleton(ReadinessCheck, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      const database = await resolver.make('lucid.db')
      const { MigrationRunner } = await import('@adonisjs/lucid/migration')
      return new ReadinessCheck(
        database,
        () => new MigrationRunner(database, this.app, { direction: 'up', dryRun: true }).getList(),
        await resolver.make(RecordingStorage),
        await resolver.make(SpeechPool),
        await resolver.make(SpeechProvider),
        stores.redisLink,
        await resolver.make(Shutdown)
      )
    })
  }

  async start() {
    if (!isServing(this.app)) return
    const shutdown = await this.app.container.make(Shutdown)
    this.#schedule = await this.app.container.make(MaintenanceSchedule)
    this.#schedule.start()
    shutdown.onBegin(() => void this.#schedule?.stop())
  }

  async shutdown() {
    await this.#schedule?.stop()
  }
}
