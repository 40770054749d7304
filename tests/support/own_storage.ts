import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { createLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { databaseConnection } from '#postgres/connection'
import { EmbeddedPostgres } from '#postgres/embedded/embedded_postgres'
import env from '#start/env'
import { addConnection } from '#tests/support/own_database'

type Cleanup = (end: () => Promise<void>) => void

/**
 * Enters the embedded database of a storage folder, with all tables.
 *
 * @returns its Lucid connection's name, and how to leave; it is left with the test at the latest
 */
export async function enterStorage(folder: string, cleanup: Cleanup) {
  const presence = new EmbeddedPostgres(
    folder,
    app.makePath(),
    env.get('EMBEDDED_POSTGRES_VERSION'),
    () => undefined
  )
  await presence.enter()
  cleanup(() => presence.leave())
  const name = `storage_${randomBytes(6).toString('hex')}`
  await addConnection(name, databaseConnection(undefined, folder), cleanup)
  const leave = async () => {
    await db.manager.close(name)
    await presence.leave()
  }
  return { name, leave }
}

/** Makes an embedded database with a learner and a speech, and leaves it. */
export async function prepareStorage(folder: string, cleanup: Cleanup) {
  const { name, leave } = await enterStorage(folder, cleanup)
  const learner = await createLearner({}, name)
  const speech = await createSpeech([], {}, name)
  await leave()
  return { learner, speech }
}

/** The process id of the embedded database's first process. */
export function embeddedServerPid(folder: string): number {
  return Number.parseInt(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8'), 10)
}
