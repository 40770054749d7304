import type { BaseCommand } from '@adonisjs/core/ace'
import { Exception } from '@adonisjs/core/exceptions'
import type { ApplicationService } from '@adonisjs/core/types'

/** The tables are not those that the code needs. */
export class MigrationsPending extends Exception {
  static override status = 409
  static override code = 'migrations_pending'
}

/**
 * Lets a command write `database/schema.ts` only from tables that all migrations have made. The models
 * are made of that file: without a table in it, no command starts any more, not even the one that
 * would bring the table back.
 *
 * @throws MigrationsPending for `schema:generate`
 */
export async function keepSchemaWhole(
  command: BaseCommand,
  app: ApplicationService
): Promise<void> {
  const { commandName } = command.constructor as typeof BaseCommand
  const settings = command as BaseCommand & { schemaGenerate?: boolean; dryRun?: boolean }
  if (settings.schemaGenerate === true) {
    settings.schemaGenerate = commandName === 'migration:run' && settings.dryRun !== true
  }
  if (commandName !== 'schema:generate' || !(await arePending(app))) return
  throw new MigrationsPending(
    'Some migrations have not run yet: run "node ace migration:run", which writes database/schema.ts.'
  )
}

async function arePending(app: ApplicationService): Promise<boolean> {
  const { MigrationRunner } = await import('@adonisjs/lucid/migration')
  const database = await app.container.make('lucid.db')
  const migrations = await new MigrationRunner(database, app, { direction: 'up' }).getList()
  return migrations.some(({ status }) => status === 'pending')
}
