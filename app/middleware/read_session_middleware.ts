import type { HttpContext } from '@adonisjs/core/http'
import type { EmitterService } from '@adonisjs/core/types'
import type { NextFn } from '@adonisjs/core/types/http'
import { Session } from '@adonisjs/session'
import type { SessionConfig, SessionStoreFactory } from '@adonisjs/session/types'

/** Where sessions are kept, as `config/session.ts` resolves to. */
export interface SessionSettings extends SessionConfig {
  store: string
  stores: Record<string, SessionStoreFactory>
}

/**
 * Opens a page's session for what pages load by the dozen: nothing is written, no cookie is set, and
 * the time after which an unused session ends goes on.
 */
export default class ReadSessionMiddleware {
  constructor(
    private settings: SessionSettings,
    private emitter: EmitterService
  ) {}

  async handle(ctx: HttpContext, next: NextFn) {
    const store = this.settings.stores[this.settings.store]!
    ctx.session = new Session(this.settings, store, this.emitter, ctx)
    await ctx.session.initiate(true)
    return next()
  }
}
