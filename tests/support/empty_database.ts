import { randomBytes } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'

/**
 * A schema of its own in the tests' database, empty at first, with a connection that sees nothing
 * else: migrations can go up and down there while other tests use their tables.
 */
export async function createEmptyDatabase(cleanup: (end: () => Promise<void>) => void) {
  const name = `test_${randomBytes(6).toString('hex')}`
  const { config } = db.manager.get(db.primaryConnectionName)!
  await db.rawQuery(`create schema ${name}`)
  db.manager.add(name, { ...config, searchPath: [name] } as never)
  cleanup(async () => {
    await db.manager.close(name, true)
    await db.rawQuery(`drop schema ${name} cascade`)
  })
  return {
    name,
    client: () => db.connection(name),
    migrate: (direction: 'up' | 'down', steps?: number) => migrate(name, direction, steps),
  }
}

/**
 * Runs the migrations, up or down.
 *
 * @param steps down by so many only
 * @returns the names of those that ran
 */
export async function migrate(
  connectionName: string,
  direction: 'up' | 'down',
  steps?: number
): Promise<string[]> {
  const goal = direction === 'down' ? { direction, ...howFarDown(steps) } : { direction }
  const runner = new MigrationRunner(db, app, { ...goal, connectionName })
  await runner.run()
  if (runner.error) throw runner.error
  return Object.keys(runner.migratedFiles)
}

function howFarDown(steps?: number) {
  return steps === undefined ? { batch: 0 } : { step: steps }
}
