import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { seedContent } from '#catalog/seed_content'
import { serverVersion } from '#postgres/server_version'
import { seedDemoLearners } from '#practice/seed_demo_learners'
import { RecordingStorage } from '#storage/recording_storage'
import { step } from './steps.js'

/** One quickstart at a time prepares a database. */
const PREPARATION_LOCK = 0x5a7_e12

/** The others wait as long as that takes, and the lock is held without a word: no request does this. */
const WITHOUT_LIMITS = `
  set local lock_timeout = 0;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`

/** Brings the tables up to date and adds what ships with the project; what is there stays. */
export async function prepareDatabase(app: ApplicationService): Promise<void> {
  const database = await app.container.make('lucid.db')
  const recordings = await app.container.make(RecordingStorage)
  const hashes = await app.container.make('hash')

  await database.transaction(async (trx) => {
    await trx.rawQuery(WITHOUT_LIMITS)
    await trx.rawQuery('select pg_advisory_xact_lock(?)', [PREPARATION_LOCK])
    const { default: env } = await import('#start/env')
    const server = env.get('DATABASE_URL') ? 'of DATABASE_URL' : 'embedded'
    step('Database', `PostgreSQL ${await serverVersion(trx)} (${server})`)

    const migrations = new MigrationRunner(database, app, { direction: 'up' })
    await migrations.run()
    if (migrations.error) throw migrations.error
    const count = Object.keys(migrations.migratedFiles).length
    step('Tables', count === 0 ? 'up to date' : `${count} migrations run`)

    const folder = app.makePath('database/content')
    const { tags, speeches } = await seedContent(database.connection(), recordings, folder)
    const learners = await seedDemoLearners(database.connection(), hashes.use())
    step(
      'Content',
      tags.added + speeches.added + learners === 0
        ? `${speeches.present} sentences, as they were`
        : `${speeches.added} sentences, ${tags.added} tags and ${learners} demo learners added`
    )
  })
}
