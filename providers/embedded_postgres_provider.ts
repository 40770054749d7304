import { fileURLToPath } from 'node:url'
import type { ApplicationService } from '@adonisjs/core/types'
import { EmbeddedPostgres } from '#postgres/embedded/embedded_postgres'
import env from '#start/env'

/**
 * Without a DATABASE_URL, starts the embedded PostgreSQL before anything needs a database, and
 * leaves it after everything else has ended. It is the first provider, so that its `shutdown` is
 * the last.
 */
export default class EmbeddedPostgresProvider {
  #embedded: EmbeddedPostgres | undefined

  constructor(protected app: ApplicationService) {}

  async boot() {
    // Code generation boots the application without ever shutting it down.
    if (this.app.getMode() === 'warmup') return
    if (env.get('DATABASE_URL') !== undefined || this.app.inProduction) return
    this.#embedded = new EmbeddedPostgres(
      this.app.makePath(env.get('STORAGE_PATH')),
      fileURLToPath(this.app.appRoot),
      env.get('EMBEDDED_POSTGRES_VERSION'),
      (error) => void this.#logLoss(error)
    )
    await this.#embedded.enter()
  }

  async #logLoss(error: Error | undefined) {
    const logger = await this.app.container.make('logger')
    logger.error({ err: error }, 'The embedded database went away; starting it again')
  }

  async shutdown() {
    await this.#embedded?.leave()
  }
}
