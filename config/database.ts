import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import env from '#start/env'
import { databaseConnection } from '#operations/database_connection'
import { ACQUIRE_LIMIT_MS, SERVER_LIMITS } from '#operations/database_limits'

/**
 * Knex warns of every failed attempt to connect, with its stack. Whoever asked gets the same as an
 * error, and the log has one line for all of them (`DatabaseOutage`).
 */
const withoutWarnings = { log: { warn: () => undefined } }

/** Knex's own setting: its errors, which are logged, carry a statement without its values. */
const WITHOUT_VALUES = { compileSqlOnError: false }

const databaseConfig = defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      ...withoutWarnings,
      client: 'pg',
      // Said here, it is not asked of the first connection, in a query that nothing limits.
      version: '15',
      connection: {
        ...databaseConnection(env.get('DATABASE_URL'), app.makePath(env.get('STORAGE_PATH'))),
        ...(app.getEnvironment() === 'web' && SERVER_LIMITS),
      },
      pool: {
        min: 0,
        max: env.get('DATABASE_POOL_MAX'),
        acquireTimeoutMillis: ACQUIRE_LIMIT_MS,
        // A refused attempt fails one of those who wait; the others wait for the next attempts.
        createRetryIntervalMillis: 20,
      },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
      schemaGeneration: { enabled: true, rulesPaths: ['./database/schema_rules.js'] },
      debug: false,
      ...WITHOUT_VALUES,
    },
  },
})

export default databaseConfig
