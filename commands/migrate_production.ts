import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { MigrationRunner } from '@adonisjs/lucid/migration'
import type { BackupNote } from '#backups/backup_store'
import { ProgressBar } from '#commands/_progress_bar'
import { WrongFlags } from '#commands/_wrong_flags'

export default class MigrateProduction extends BaseCommand {
  static override commandName = 'migrate:production'
  static override description = 'Make and check a backup, run the migrations, and say the way back'
  static override help = [
    'It may run beside servers of the version before. A migration that finds its tables in use waits',
    'for a few seconds only, and is tried again.',
    'Exit code 1: a migration failed. Those before it stay; the servers of before go on.',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Only say what would run' })
  declare dryRun: boolean

  @flags.boolean({
    description: 'Make no backup before: for a database that has just been backed up',
  })
  declare skipBackup: boolean

  override async run() {
    if (this.dryRun && this.skipBackup) {
      throw new WrongFlags('--dry-run makes no backup: leave --skip-backup out.')
    }
    const migrations = await this.#list()
    const pending = migrations.filter(({ status }) => status === 'pending')
    if (pending.length === 0) return this.logger.success('All migrations have been run.')
    for (const { name } of pending) this.logger.log(`Pending: ${name}`)
    if (this.dryRun) return
    const isNew = pending.length === migrations.length
    // Of a database without tables there is nothing to lose.
    const backup = this.skipBackup || isNew ? undefined : await this.#backUp()
    const batch = Math.max(0, ...migrations.map((migration) => migration.batch ?? 0)) + 1
    try {
      await this.#migrate()
    } finally {
      await this.#sayTheWayBack(batch, backup)
    }
    this.logger.success(`Migrations that were run: ${pending.length}`)
  }

  async #backUp(): Promise<BackupNote> {
    const { Backups } = await import('#backups/backups')
    const backups = await this.app.container.make(Backups)
    const bar = new ProgressBar(process.stderr)
    try {
      const note = await backups.create((step, done, total) => bar.show(step, done, total))
      // Whether it can be read is known at once; an encrypted one only by whoever has the key.
      const level = note.encrypted ? 'checksums' : 'dump'
      await backups.verify(note.name, level, {}, (done, total) => bar.show('check', done, total))
      bar.end()
      this.logger.success(`Backup: ${note.name} (verified: ${level})`)
      return note
    } finally {
      bar.end()
    }
  }

  async #migrate(): Promise<void> {
    const { migrateBesideServers } = await import('#operations/production_migrations')
    await migrateBesideServers(
      async () => {
        const runner = await this.#runner()
        await runner.run()
        if (!runner.error) return undefined
        const files = Object.values(runner.migratedFiles)
        const failed = files.find(({ status }) => status === 'error')
        this.logger.error(`${failed?.file.name ?? 'A migration'} failed.`)
        return runner.error
      },
      () => this.logger.warning('A table is in use: the migration is tried again.')
    )
  }

  async #list() {
    const runner = await this.#runner()
    return runner.getList()
  }

  async #runner(): Promise<MigrationRunner> {
    const { MigrationRunner: Runner } = await import('@adonisjs/lucid/migration')
    const database = await this.app.container.make('lucid.db')
    return new Runner(database, this.app, { direction: 'up' })
  }

  async #sayTheWayBack(batch: number, backup: BackupNote | undefined): Promise<void> {
    const migrations = await this.#list()
    if (!migrations.some((migration) => migration.batch === batch)) {
      return this.logger.log('No migration was run: nothing has to be undone.')
    }
    this.logger.log('The way back, before anything new was saved, with this version:')
    this.logger.log(`  node ace migration:rollback --force --batch ${batch - 1}`)
    if (backup === undefined) return
    this.logger.log(
      'The way back to the backup, which loses what was saved since, with the version before:'
    )
    this.logger.log(`  node ace backup:restore ${backup.name} --force=${backup.databaseName}`)
  }
}
