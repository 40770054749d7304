import { defineConfig, stores } from '@adonisjs/session'
import env from '#start/env'

/** A session that nobody uses ends after this time. */
export const IDLE_MINUTES = 60

// Chrome refuses the prefix where there is no TLS.
const isSecure = env.get('APP_URL').startsWith('https:')

/** Sessions of the admin pages. They are rows, so that all of an admin's can be listed and ended. */
const sessionConfig = defineConfig({
  enabled: true,
  cookieName: isSecure ? '__Host-saywell' : 'saywell',
  age: `${IDLE_MINUTES} minutes`,
  clearWithBrowser: false,
  cookie: { path: '/', httpOnly: true, secure: isSecure, sameSite: 'lax' },
  store: 'database',
  stores: { database: stores.database({ tableName: 'admin_sessions' }) },
})

export default sessionConfig
