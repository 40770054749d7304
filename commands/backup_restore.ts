import { statfs } from 'node:fs/promises'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { ProgressBar } from '#commands/_progress_bar'

export default class BackupRestore extends BaseCommand {
  static override commandName = 'backup:restore'
  static override description = 'Bring the database and the recordings back from a backup'
  static override help = [
    'Stop all servers first. Whatever happens, the database is as in the backup or as it was before.',
    'All learners and admins have to sign in again. Accounts that were deleted after the backup was',
    'made are deleted again, as far as the audit log of the present database knows of them.',
    '  {{ binaryName }} backup:restore saywell-20261128T143000123Z.tar',
  ]
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'The name of the backup, as backup:list has it' })
  declare backup: string

  @flags.string({ description: 'The name of the database, if its rows may be lost' })
  declare force?: string

  @flags.string({ description: 'A file with the private key of an encrypted backup' })
  declare identity?: string

  @flags.boolean({ description: 'Take a backup that was made with another APP_KEY' })
  declare foreign: boolean

  @flags.boolean({ description: 'Leave everybody signed in who was so when it was made' })
  declare keepSignIns: boolean

  @flags.boolean({ description: 'Print what was restored as JSON' })
  declare json: boolean

  override async run() {
    const { Backups } = await import('#backups/backups')
    const backups = await this.app.container.make(Backups)
    const bar = new ProgressBar(process.stderr)
    const options = {
      identityFile: this.identity,
      foreign: this.foreign,
      force: this.force,
      keepSignIns: this.keepSignIns,
      knownMigrations: await this.#knownMigrations(),
      freeBytes: await this.#freeBytes(),
    }
    const restored = await backups
      .restore(this.backup, options, (step, done, total) => bar.show(step, done, total))
      .finally(() => bar.end())
    if (restored.pendingMigrations.length > 0) {
      await this.#migrate()
    }
    if (this.json) return this.logger.log(JSON.stringify(restored, null, 2))
    const { rows, recordings, present, missing } = restored
    this.logger.success(`Restored from ${this.backup}. Rows: ${rows}`)
    this.logger.log(`Recordings: ${recordings}; of these, already there: ${present}`)
    if (missing.length > 0) this.logger.warning(`Not in the backup: ${missing.join(', ')}`)
    this.logger.log('Start the servers now, and look at GET /health/ready.')
  }

  /** Not with `migration:run`, whose lines would stand before the JSON. */
  async #migrate(): Promise<void> {
    const { MigrationRunner } = await import('@adonisjs/lucid/migration')
    const { BackupFailed } = await import('#backups/errors')
    const database = await this.app.container.make('lucid.db')
    const runner = new MigrationRunner(database, this.app, { direction: 'up' })
    await runner.run()
    if (runner.error === null) return
    throw new BackupFailed(
      `The backup was restored, but a migration that is newer failed (${runner.error.message}): mend that, and run "node ace migration:run --force" before servers start.`,
      { cause: runner.error }
    )
  }

  /** @returns undefined on an S3 server */
  async #freeBytes() {
    const { default: env } = await import('#start/env')
    if (env.get('S3') !== undefined) return undefined
    const folder = this.app.makePath(env.get('STORAGE_PATH'))
    return async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    }
  }

  async #knownMigrations(): Promise<string[]> {
    const { MigrationRunner } = await import('@adonisjs/lucid/migration')
    const database = await this.app.container.make('lucid.db')
    const runner = new MigrationRunner(database, this.app, { direction: 'up', dryRun: true })
    const migrations = await runner.getList()
    // Nobody else may be connected while the database is restored.
    await database.manager.closeAll()
    return migrations.filter(({ status }) => status !== 'corrupt').map(({ name }) => name)
  }
}
