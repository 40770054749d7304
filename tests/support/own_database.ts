import { randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseConnection } from '#postgres/connection'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { migrate } from '#tests/support/empty_database'

export interface OwnDatabase {
  /** The name of its Lucid connection. */
  name: string
  /** A `DATABASE_URL` that leads there. */
  url: string
}

/** A database of its own beside the tests' common one, with all tables; it goes with the test. */
export async function createOwnDatabase(
  cleanup: (end: () => Promise<void>) => void
): Promise<OwnDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await db.rawQuery(`create database ${name}`)
  cleanup(() => db.rawQuery(`drop database ${name} with (force)`).then(() => undefined))
  const url = testsDatabaseUrl(name)
  await addConnection(name, { connectionString: url }, cleanup)
  return { name, url }
}

/** Makes a database known to Lucid, and brings its tables up to date. */
export async function addConnection(
  name: string,
  connection: Partial<DatabaseConnection>,
  cleanup: (end: () => Promise<void>) => void
): Promise<void> {
  const { config } = db.manager.get(db.primaryConnectionName)!
  db.manager.add(name, { ...config, connection } as never)
  cleanup(() => db.manager.close(name, true))
  await migrate(name, 'up')
}
