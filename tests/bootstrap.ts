import app from '@adonisjs/core/services/app'
import hash from '@adonisjs/core/services/hash'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { apiClient } from '@japa/api-client'
import { assert } from '@japa/assert'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import type { Config } from '@japa/runner/types'
import { seedContent } from '#catalog/seed_content'
import { documentOf } from '#openapi/document_text'
import { serverVersion } from '#postgres/server_version'
import { seedDemoLearners } from '#practice/seed_demo_learners'
import { createNodeServer } from '#start/node_server'
import { RecordingStorage } from '#storage/recording_storage'
import { browserTests } from '#tests/support/browser'
import { checkEveryAnswer } from '#tests/support/contract'
import { ContractChecker } from '#tests/support/contract_checker'
import { dropTemplate } from '#tests/support/own_database'
import { stopS3Server } from '#tests/support/s3_server'
import { testReport } from '#tests/support/test_report'

/** What a test left open does not keep the run from ending. */
const CLOSE_LIMIT_MS = 3000

export const plugins: Config['plugins'] = [
  assert(),
  apiClient(),
  pluginAdonisJS(app),
  browserTests(),
  testReport(),
]

checkEveryAnswer(() => new ContractChecker(documentOf(router)))

export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = {
  setup: [
    async () => {
      process.stdout.write(`PostgreSQL ${await serverVersion(db.connection())}\n`)
    },
    () => testUtils.db().migrate(),
    async () => {
      const recordings = await app.container.make(RecordingStorage)
      await seedContent(db.connection(), recordings, app.makePath('database/content'))
      await seedDemoLearners(db.connection(), hash.use())
    },
  ],
  teardown: [() => stopS3Server(), () => dropTemplate()],
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (['functional', 'browser'].includes(suite.name)) {
    suite.setup(() => {
      return testUtils.httpServer().start((handle) => {
        return createNodeServer(handle, { closeLimitMs: CLOSE_LIMIT_MS })
      })
    })
  }
}
