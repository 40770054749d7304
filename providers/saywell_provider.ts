import type { ApplicationService } from '@adonisjs/core/types'
import { AccessTokens } from '#accounts/access_tokens'
import { RefreshTokens } from '#accounts/refresh_tokens'
import { SignIns } from '#accounts/sign_ins'
import { CatalogFollower } from '#catalog/speech_pool/catalog_follower'
import { CatalogWhileLoading } from '#catalog/catalog_while_loading'
import { SpeechPool } from '#catalog/speech_pool/speech_pool'
import { SpeechReader } from '#catalog/speech_reader'
import { databaseConnection } from '#operations/database_connection'
import { PreparedStatements } from '#operations/prepared_statements'
import { ReadinessCheck } from '#operations/readiness'
import { SessionSaver } from '#practice/save_session'
import { SessionHistory } from '#practice/session_history'
import { SpeechProvider } from '#scoring/speech_provider'
import env from '#start/env'
import { RecordingUrls } from '#storage/recording_urls'

/** Puts the product together: what each part needs is passed in here, and nowhere else. */
export default class SaywellProvider {
  #follower: CatalogFollower | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(AccessTokens, () => {
      return new AccessTokens(env.get('JWT_SECRET_KEY'), env.get('JWT_ACCESS_EXPIRATION_MINUTES'))
    })
    container.singleton(SignIns, async (resolver) => {
      const hashes = await resolver.make('hash')
      const refreshTokens = new RefreshTokens(env.get('JWT_EXPIRATION_MINUTES'))
      return new SignIns(hashes.use(), await resolver.make(AccessTokens), refreshTokens)
    })
    container.singleton(SpeechPool, () => new SpeechPool())
    container.singleton(PreparedStatements, async (resolver) => {
      return new PreparedStatements(await resolver.make('lucid.db'))
    })
    container.singleton(SpeechReader, async (resolver) => {
      return new SpeechReader(await resolver.make(PreparedStatements))
    })
    container.singleton(CatalogWhileLoading, async (resolver) => {
      return new CatalogWhileLoading(await resolver.make(PreparedStatements))
    })
    container.singleton(SessionSaver, async (resolver) => {
      return new SessionSaver(
        await resolver.make(PreparedStatements),
        await resolver.make(SpeechPool)
      )
    })
    container.singleton(SessionHistory, async (resolver) => {
      return new SessionHistory(await resolver.make(PreparedStatements))
    })
    container.singleton(RecordingUrls, () => {
      return new RecordingUrls(env.get('APP_URL'), env.get('APP_KEY'))
    })
    container.singleton(SpeechProvider, async () => {
      const { LocalProvider } = await import('#scoring/providers/local/local_provider')
      return new LocalProvider()
    })
    container.singleton(ReadinessCheck, async (resolver) => {
      const database = await resolver.make('lucid.db')
      const { MigrationRunner } = await import('@adonisjs/lucid/migration')
      return new ReadinessCheck(
        database,
        () => new MigrationRunner(database, this.app, { direction: 'up', dryRun: true }).getList(),
        this.app.makePath(env.get('STORAGE_PATH'), 'files'),
        await resolver.make(SpeechPool),
        await resolver.make(SpeechProvider)
      )
    })
  }

  /** Only a server that answers requests follows the catalog; a command does not. */
  async start() {
    const isServer = ['web', 'test'].includes(this.app.getEnvironment())
    if (!isServer || this.app.getMode() === 'warmup') return
    const connection = databaseConnection(
      env.get('DATABASE_URL'),
      this.app.makePath(env.get('STORAGE_PATH'))
    )
    const pool = await this.app.container.make(SpeechPool)
    const logger = await this.app.container.make('logger')
    this.#follower = new CatalogFollower(connection, pool, (error) => {
      logger.warn({ err: error }, 'The catalog cannot be followed at the moment; trying again')
    })
    this.#follower.start()
  }

  async shutdown() {
    await this.#follower?.stop()
    if (this.app.container.hasBinding(SpeechProvider)) {
      const scorer = await this.app.container.make(SpeechProvider)
      await scorer.close()
    }
  }
}
