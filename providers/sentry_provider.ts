import { readFile } from 'node:fs/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import { onLoggedFault } from '#logging/logged_fault'
import type { Sentry } from '#logging/sentry'
import { isServing } from '#providers/is_serving'
import env from '#start/env'

/** Has servers report faults to Sentry, if there is a SENTRY_DSN. */
export default class SentryProvider {
  #sentry: Sentry | undefined
  #end: (() => void) | undefined

  constructor(protected app: ApplicationService) {}

  async boot() {
    const dsn = env.get('SENTRY_DSN')
    if (dsn === undefined || !isServing(this.app)) return
    // Its library costs 15 MB of memory: only who wants it loads it.
    const [{ Sentry }, packageFile] = await Promise.all([
      import('#logging/sentry'),
      readFile(this.app.makePath('package.json'), 'utf8'),
    ])
    const { version } = JSON.parse(packageFile) as { version: string }
    const sentry = (this.#sentry = new Sentry({
      dsn,
      release: `saywell@${version}`,
      environment: env.get('SENTRY_ENVIRONMENT'),
      root: this.app.makePath('/'),
    }))
    this.#end = onLoggedFault((fault) => sentry.report(fault))
  }

  async shutdown() {
    this.#end?.()
    await this.#sentry?.flush()
  }
}
