import { configProvider } from '@adonisjs/core'
import { defineConfig, stores } from '@adonisjs/session'
import type { SessionStoreFactory, SessionStoreWithTaggingContract } from '@adonisjs/session/types'
import { SessionRows } from '#auth/session_rows'
import env from '#start/env'

/** A session that nobody uses ends after this time. */
const IDLE_MINUTES = env.get('ADMIN_SESSION_IDLE_MINUTES')

// Chrome refuses the prefix where there is no TLS.
const isSecure = env.get('APP_URL').startsWith('https:')

// What has expired is deleted by the daily maintenance, not by who happens to come by.
const rows = stores.database({ tableName: 'admin_sessions', gcProbability: 0 })

const sessionRows = configProvider.create<SessionStoreFactory>(async (app) => {
  const makeRows = await rows.resolver(app)
  const database = await app.container.make('lucid.db')
  return (ctx, config) => {
    const own = makeRows(ctx, config) as SessionStoreWithTaggingContract
    return new SessionRows(own, database, IDLE_MINUTES)
  }
})

/** Sessions of the admin pages. They are rows, so that all of an admin's can be listed and ended. */
const sessionConfig = defineConfig({
  enabled: true,
  cookieName: isSecure ? '__Host-saywell' : 'saywell',
  age: `${IDLE_MINUTES} minutes`,
  clearWithBrowser: false,
  cookie: { path: '/', httpOnly: true, secure: isSecure, sameSite: 'lax' },
  store: 'database',
  stores: { database: sessionRows },
})

export default sessionConfig
