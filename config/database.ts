import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import env from '#start/env'
import { databaseConnection } from '#operations/database_connection'

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
    },
  },
})

export default databaseConfig
