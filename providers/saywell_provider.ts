import type { ApplicationService } from '@adonisjs/core/types'
import { EndedSignIns } from '#accounts/ended_sign_ins'
import { chooseDecoder } from '#audio/decoders/choose_decoder'
import { RecordingReader } from '#audio/recording_reader'
import { CatalogFollower } from '#catalog/drawing/catalog_follower'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { SpeechSource } from '#catalog/drawing/speech_source'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { LimitStores } from '#limits/limit_stores'
import { RateLimits } from '#limits/rate_limits'
import { ReadinessCheck } from '#operations/readiness'
import { databaseConnection } from '#postgres/connection'
import { isDatabaseAway } from '#postgres/is_database_away'
import { HOLD_LIMIT_MS, IMPORT_HOLD_LIMIT_MS } from '#postgres/limits'
import { DatabaseListener } from '#postgres/listener'
import { DatabaseOutage } from '#postgres/outage'
import { PoolWatch } from '#postgres/pool_watch'
import { PreparedStatements } from '#postgres/prepared_statements'
import { SessionSaver } from '#practice/save_session'
import { SessionHistory } from '#practice/session_history'
import { SessionWriter } from '#practice/session_writer'
import { DailyLimit } from '#scoring/daily_limit'
import { createProvider } from '#scoring/providers/create_provider'
import { ScorerCheck } from '#scoring/scorer_check'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import { providerSettings } from '#start/provider_settings'
import { RecordingStorage } from '#storage/recording_storage'
import { UploadSpace } from '#uploads/upload_space'

/** Puts the product together: what each part needs is passed in here, and nowhere else. */
export default class SaywellProvider {
  #followers: (CatalogFollower | DatabaseListener)[] = []
  #outage: DatabaseOutage | undefined
  #watch: PoolWatch | undefined
  #importsWatch: PoolWatch | undefined
  #limitStores: LimitStores | undefined
  #recordings: RecordingReader | undefined
  #scorer: SpeechProvider | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(RateLimits, async (resolver) => {
      const stores = await resolver.make(LimitStores)
      return new RateLimits((setting) => env.get(setting), stores)
    })
    container.singleton(LimitStores, async (resolver) => {
      const logger = await resolver.make('logger')
      this.#limitStores = await LimitStores.open(env.get('REDIS_URL'), {
        away: (reason) => logger.warn({ reason }, 'Redis is not available: limits go on in memory'),
        back: (seconds) => logger.info({ after_seconds: seconds }, 'Redis is back'),
      })
      return this.#limitStores
    })
    container.singleton(DailyLimit, async (resolver) => {
      return new DailyLimit(env.get('SCORING_DAILY_LIMIT'), await resolver.make(LimitStores))
    })
    container.singleton(SpeechPool, () => new SpeechPool())
    container.singleton(PreparedStatements, async (resolver) => {
      return new PreparedStatements(await resolver.make('lucid.db'))
    })
    container.singleton(DatabaseOutage, async (resolver) => {
      const database = await resolver.make('lucid.db')
      const logger = await resolver.make('logger')
      return new DatabaseOutage(() => database.rawQuery('select 1'), {
        away: (reason) => logger.warn({ reason }, 'The database is not available'),
        back: (seconds) => logger.info({ after_seconds: seconds }, 'The database is back'),
      })
    })
    container.singleton(SpeechReader, async (resolver) => {
      return new SpeechReader(await resolver.make(PreparedStatements))
    })
    container.singleton(DatabaseDraw, async (resolver) => {
      return new DatabaseDraw(await resolver.make(PreparedStatements))
    })
    container.singleton(SpeechSource, async (resolver) => {
      return new SpeechSource(
        await resolver.make(SpeechPool),
        await resolver.make(SpeechReader),
        await resolver.make(DatabaseDraw)
      )
    })
    container.singleton(SessionWriter, async (resolver) => {
      return new SessionWriter(await resolver.make(PreparedStatements))
    })
    container.singleton(SessionSaver, async (resolver) => {
      return new SessionSaver(
        await resolver.make(SessionWriter),
        await resolver.make(PreparedStatements),
        await resolver.make(SpeechPool),
        await resolver.make(SessionHistory)
      )
    })
    container.singleton(SessionHistory, async (resolver) => {
      return new SessionHistory(
        await resolver.make(PreparedStatements),
        await resolver.make(SpeechPool)
      )
    })
    container.singleton(UploadSpace, () => new UploadSpace())
    container.singleton(RecordingReader, async () => {
      this.#recordings = new RecordingReader(await chooseDecoder(this.app.inProduction))
      return this.#recordings
    })
    container.singleton(SpeechProvider, async (resolver) => {
      const logger = await resolver.make('logger')
      this.#scorer = await createProvider(providerSettings(), {
        accepted: () => logger.info('Azure Speech takes AZURE_SPEECH_KEY'),
        refused: () =>
          logger.error(
            'Azure Speech refuses AZURE_SPEECH_KEY: nothing is scored. Check the key and its region'
          ),
      })
      return this.#scorer
    })
    container.singleton(ScorerCheck, (resolver) => {
      return new ScorerCheck(this.app.makePath('database/content/learner'), async () => ({
        reader: await resolver.make(RecordingReader),
        provider: await resolver.make(SpeechProvider),
        timeoutMs: env.get('SPEECH_API_TIMEOUT') * 1000,
      }))
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
        stores.redisLink
      )
    })
  }

  /** Only a server that answers requests follows the database; a command does not. */
  async start() {
    const isServer = ['web', 'test'].includes(this.app.getEnvironment())
    if (!isServer || this.app.getMode() === 'warmup') return
    const connection = databaseConnection(
      env.get('DATABASE_URL'),
      this.app.makePath(env.get('STORAGE_PATH'))
    )
    // Production without its decoder must not start.
    if (this.app.inProduction) await this.app.container.make(RecordingReader)
    const pool = await this.app.container.make(SpeechPool)
    const outage = await this.app.container.make(DatabaseOutage)
    this.#outage = outage
    const logger = await this.app.container.make('logger')
    // Commands and tests use connections for longer than a request may.
    if (this.app.getEnvironment() === 'web') {
      this.#watch = await this.#watchPool('postgres', HOLD_LIMIT_MS, outage)
      this.#importsWatch = await this.#watchPool('imports', IMPORT_HOLD_LIMIT_MS, outage)
      // A key that is wrong is told at the start, not by the first learner.
      await this.app.container.make(SpeechProvider)
    }
    const onTrouble = (error: Error) => {
      if (isDatabaseAway(error)) {
        this.#watch?.distrustIdle()
        this.#importsWatch?.distrustIdle()
        outage.begin(error)
      } else logger.warn({ err: error }, 'The database cannot be followed; trying again')
    }
    const ended = await this.app.container.make(EndedSignIns)
    this.#followers = [
      new CatalogFollower(connection, pool, onTrouble),
      new DatabaseListener(connection, ended, onTrouble),
    ]
    for (const follower of this.#followers) follower.start()
  }

  async #watchPool(name: 'postgres' | 'imports', holdLimitMs: number, outage: DatabaseOutage) {
    const database = await this.app.container.make('lucid.db')
    database.connection(name)
    const { pool } = database.manager.get(name)!.connection!
    const watch = new PoolWatch(pool!, holdLimitMs, () => {
      watch.distrustIdle()
      outage.begin(new Error('A connection did not answer in time.'))
    })
    return watch
  }

  async shutdown() {
    await Promise.all(this.#followers.map((follower) => follower.stop()))
    this.#outage?.stop()
    this.#watch?.stop()
    this.#importsWatch?.stop()
    await this.#limitStores?.close()
    await this.#recordings?.close()
    await this.#scorer?.close()
  }
}
