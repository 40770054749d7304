import type { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { CatalogFollower } from '#catalog/drawing/catalog_follower'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { ofRequest } from '#logging/request_id'
import { type DatabaseConnection, databaseConnection } from '#postgres/connection'
import { hearsAnnouncements } from '#postgres/hears_announcements'
import { isDatabaseAway } from '#postgres/is_database_away'
import { HOLD_LIMIT_MS, IMPORT_HOLD_LIMIT_MS } from '#postgres/limits'
import { DatabaseListener } from '#postgres/listener'
import { DatabaseOutage } from '#postgres/outage'
import { type PoolName, POOLS, timeAcquires } from '#postgres/pool_metrics'
import { PoolWatch } from '#postgres/pool_watch'
import { PreparedStatements } from '#postgres/prepared_statements'
import { isServing } from '#providers/is_serving'
import env from '#start/env'

/** Has servers follow what changes in the database, and watch whether it answers. */
export default class PostgresProvider {
  #started = new AsyncDisposableStack()

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(PreparedStatements, async (resolver) => {
      const database = await resolver.make('lucid.db')
      return new PreparedStatements(database, !env.get('HAS_TRANSACTION_POOL'))
    })
    this.app.container.singleton(DatabaseOutage, async (resolver) => {
      const database = await resolver.make('lucid.db')
      const logger = await resolver.make('logger')
      return new DatabaseOutage(() => database.rawQuery('select 1'), {
        away: (reason) => logger.warn({ reason, ...ofRequest() }, 'The database is not available'),
        back: (seconds) => logger.info({ after_seconds: seconds }, 'The database is back'),
      })
    })
  }

  async start() {
    if (!isServing(this.app, { inTests: true })) return
    const { container } = this.app
    const logger = await container.make('logger')
    const outage = await container.make(DatabaseOutage)
    this.#started.defer(() => outage.stop())
    // Commands and tests use connections for longer than a request may.
    const watches = isServing(this.app) ? await this.#watchPools(outage) : []
    const onTrouble = (error: Error) => {
      if (isDatabaseAway(error)) {
        for (const watch of watches) watch.evictIdle()
        outage.begin(error)
      } else logger.warn({ err: error }, 'The database cannot be followed; trying again')
    }
    const connection = databaseConnection(
      env.get('DATABASE_DIRECT_URL'),
      this.app.makePath(env.get('STORAGE_PATH'))
    )
    const followers = [
      new CatalogFollower(connection, await container.make(SpeechPool), onTrouble),
      new DatabaseListener(connection, await container.make(EndedSignIns), onTrouble),
    ]
    for (const follower of followers) {
      follower.start()
      this.#started.defer(() => follower.stop())
    }
    if (isServing(this.app)) void this.#lookForPool(connection, logger)
  }

  /** Once, in the background: what does not work behind a pool of connections does so in silence. */
  async #lookForPool(direct: DatabaseConnection, logger: Logger): Promise<void> {
    try {
      if (!(await hearsAnnouncements(direct))) {
        logger.error(
          'A pool of connections in transaction mode, such as PgBouncer, stands before the database: what changes there is not noticed. Set DATABASE_DIRECT_URL to the address of PostgreSQL itself'
        )
      }
      if (env.get('HAS_TRANSACTION_POOL') && !(await this.#poolHasLimits())) {
        logger.warn(
          'The pool of DATABASE_URL sets no limit of time for a statement: .env.example has what its connect_query has to be, at DATABASE_DIRECT_URL'
        )
      }
    } catch {
      // Of a database that is away, others tell.
    }
  }

  async #poolHasLimits(): Promise<boolean> {
    const database = await this.app.container.make('lucid.db')
    const { rows } = (await database.rawQuery(
      `select current_setting('statement_timeout') as timeout`
    )) as { rows: { timeout: string }[] }
    return rows[0]?.timeout !== '0'
  }

  async #watchPools(outage: DatabaseOutage): Promise<PoolWatch[]> {
    const { manager } = await this.app.container.make('lucid.db')
    const limits = { main: HOLD_LIMIT_MS, imports: IMPORT_HOLD_LIMIT_MS }
    return Object.entries(limits).map(([name, holdLimitMs]) => {
      const connection = POOLS[name as PoolName]
      manager.connect(connection)
      const pool = manager.get(connection)!.connection!.pool!
      timeAcquires(name as PoolName, pool)
      const watch = new PoolWatch(pool, holdLimitMs, () => {
        watch.evictIdle()
        outage.begin(new Error('A connection did not answer in time.'))
      })
      this.#started.defer(() => watch.stop())
      return watch
    })
  }

  async shutdown() {
    await this.#started.disposeAsync()
  }
}
