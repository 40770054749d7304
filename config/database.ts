import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import { IMPORTS_AT_ONCE } from '#importing/import_places'
import { JOBS_AT_ONCE } from '#importing/jobs/import_loop'
import { databaseConnection, pooledConnection } from '#postgres/connection'
import { ACQUIRE_LIMIT_MS, IMPORT_LIMITS, SERVER_LIMITS } from '#postgres/limits'
import env from '#start/env'

/**
 * Knex warns of every failed attempt to connect, with its stack. Whoever asked gets the same as an
 * error, and the log has one line for all of them (`DatabaseOutage`).
 */
const withoutWarnings = { log: { warn: () => undefined } }

/** Knex's own setting: its errors, which are logged, carry a statement without its values. */
const WITHOUT_VALUES = { compileSqlOnError: false }

/** Said here, the version is not asked of the first connection, in a query that nothing limits. */
const COMMON = {
  ...withoutWarnings,
  client: 'pg',
  version: '15',
  debug: false,
  ...WITHOUT_VALUES,
} as const

/** A refused attempt fails one of those who wait; the others wait for the next attempts. */
const RETRYING = { min: 0, createRetryIntervalMillis: 20 }

const direct = databaseConnection(
  env.get('DATABASE_DIRECT_URL'),
  app.makePath(env.get('STORAGE_PATH'))
)

/** Only requests go through a pool of connections: migrations hold a lock in their session. */
function connection() {
  if (app.getEnvironment() !== 'web') return direct
  if (env.get('HAS_TRANSACTION_POOL')) return pooledConnection(env.get('DATABASE_URL')!)
  return { ...direct, ...SERVER_LIMITS }
}

const databaseConfig = defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      ...COMMON,
      connection: connection(),
      pool: {
        ...RETRYING,
        max: env.get('DATABASE_POOL_MAX'),
        acquireTimeoutMillis: ACQUIRE_LIMIT_MS,
      },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
      schemaGeneration: { enabled: true, rulesPaths: ['./database/schema_rules.js'] },
    },
    // The same database, for transactions that take longer than a request may.
    imports: {
      ...COMMON,
      connection: { ...direct, ...IMPORT_LIMITS },
      pool: {
        ...RETRYING,
        max: IMPORTS_AT_ONCE + JOBS_AT_ONCE,
        acquireTimeoutMillis: ACQUIRE_LIMIT_MS,
      },
    },
  },
})

export default databaseConfig
