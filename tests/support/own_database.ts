import { randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseConnection } from '#postgres/connection'
import { testsDatabaseUrl } from '#tests/support/database_address'
import { migrate } from '#tests/support/empty_database'

export interface OwnDatabase {
  /** The name of it, and of its Lucid connection. */
  name: string
  /** A `DATABASE_URL` that leads there. */
  url: string
}

type Cleanup = (end: () => Promise<void>) => void

/** A database of its own beside the tests' common one, with all tables; it goes with the test. */
export async function createOwnDatabase(cleanup: Cleanup): Promise<OwnDatabase> {
  const own = await createBareDatabase(cleanup, await (template ??= migratedTemplate()))
  addToLucid(own.name, { connectionString: own.url }, cleanup)
  return own
}

/** A database of its own, without tables, that Lucid does not know; it goes with the test. */
export async function createBareDatabase(
  cleanup: Cleanup,
  from = 'template1'
): Promise<OwnDatabase> {
  const name = newName()
  await db.rawQuery(`create database ${name} template ${from}`)
  cleanup(() => dropDatabase(name))
  return { name, url: testsDatabaseUrl(name) }
}

/** Makes a database known to Lucid, and brings its tables up to date. */
export async function addConnection(
  name: string,
  connection: Partial<DatabaseConnection>,
  cleanup: Cleanup
): Promise<void> {
  addToLucid(name, connection, cleanup)
  await migrate(name, 'up')
}

/** A copy is made in a moment; the migrations take more than a second. */
let template: Promise<string> | undefined

async function migratedTemplate(): Promise<string> {
  const name = newName()
  await db.rawQuery(`create database ${name}`)
  addToLucid(name, { connectionString: testsDatabaseUrl(name) })
  await migrate(name, 'up')
  // Nobody may be connected to what is copied.
  await db.manager.close(name, true)
  return name
}

/** At the end of the run. */
export async function dropTemplate(): Promise<void> {
  if (template !== undefined) await dropDatabase(await template)
}

function addToLucid(name: string, connection: Partial<DatabaseConnection>, cleanup?: Cleanup) {
  const { config } = db.manager.get(db.primaryConnectionName)!
  db.manager.add(name, { ...config, connection } as never)
  cleanup?.(() => db.manager.close(name, true))
}

async function dropDatabase(name: string): Promise<void> {
  await db.rawQuery(`drop database ${name} with (force)`)
}

function newName(): string {
  return `test_${randomBytes(6).toString('hex')}`
}
