import type { ApplicationService } from '@adonisjs/core/types'
import { Shutdown } from '#operations/shutdown'
import { isDatabaseAway } from '#postgres/is_database_away'
import { PreparedStatements } from '#postgres/prepared_statements'
import { ProgressKeeper } from '#practice/progress/progress_keeper'
import { ProgressReader } from '#practice/progress/progress_reader'
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
    container.singleton(ProgressReader, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new ProgressReader(
        await resolver.make(PreparedStatements),
        new ProgressKeeper(database.connection())
      )
    })
    container.singleton(ProgressKeeper, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new ProgressKeeper(database.connection('imports'))
    })
    container.singleton(StatisticsKeeper, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new StatisticsKeeper(database.connection('imports'))
    })
  }

  async start() {
    if (!isServing(this.app)) return
    const logger = await this.app.container.make('logger')
    const shutdown = await this.app.container.make(Shutdown)
    const onTrouble = (error: Error) => {
      // Of which the log tells already.
      if (!isDatabaseAway(error)) logger.error({ err: error }, 'Sessions cannot be counted')
    }
    const keeper = await this.app.container.make(StatisticsKeeper)
    this.#schedule = new StatisticsSchedule(keeper, onTrouble)
    this.#schedule.start()
    shutdown.onBegin(() => void this.#schedule?.stop())
  }

  async shutdown() {
    await this.#schedule?.stop()
  }
}
