import type { ApplicationService } from '@adonisjs/core/types'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { SessionBatch } from '#practice/session_batch'
import { SessionHistory } from '#practice/session_history'
import { SessionSaver } from '#practice/session_saver'
import { SessionWriter } from '#practice/session_writer'
import { StatisticsKeeper } from '#practice/statistics/statistics_keeper'
import { StatisticsSchedule } from '#practice/statistics/statistics_schedule'
import { bindSingletons } from '#providers/bind_singletons'
import { isServing } from '#providers/is_serving'

/** Puts together what keeps the sessions of learners, and has servers count them. */
export default class PracticeProvider {
  #schedule: StatisticsSchedule | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    bindSingletons(container, [SessionBatch, SessionHistory, SessionSaver, SessionWriter])
    container.singleton(StatisticsKeeper, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new StatisticsKeeper(database.connection('imports'))
    })
  }

  async start() {
    if (!isServing(this.app)) return
    const logger = await this.app.container.make('logger')
    const shutdown = await this.app.container.make(Shutdown)
    this.#schedule = new StatisticsSchedule(
      await this.app.container.make(StatisticsKeeper),
      (error) => {
        // Of which the log tells already.
        if (!isDatabaseAway(error)) logger.error({ err: error }, 'Sessions cannot be counted')
      }
    )
    this.#schedule.start()
    shutdown.onBegin(() => void this.#schedule?.stop())
  }

  async shutdown() {
    await this.#schedule?.stop()
  }
}
