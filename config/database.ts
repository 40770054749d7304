import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import env from '#start/env'
import { databaseConnection } from '#operations/database_connection'

/** Knex's own setting: its errors, which are logged, carry a statement without its values. */
const WITHOUT_VALUES = { compileSqlOnError: false }

const databaseConfig = defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      client: 'pg',
      connection: databaseConnection(
        env.get('DATABASE_URL'),
        app.makePath(env.get('STORAGE_PATH'))
      ),
      pool: { min: 0, max: env.get('DATABASE_POOL_MAX'), acquireTimeoutMillis: 5000 },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
      schemaGeneration: { enabled: true, rulesPaths: ['./database/schema_rules.js'] },
      debug: false,
      ...WITHOUT_VALUES,
    },
  },
})

export default databaseConfig
