import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import { withRecording } from '#audio/recording_buffers'
import { RecordingReader } from '#audio/recording_reader'
import { BackupStore } from '#backups/backup_store'
import { findPostgresPrograms, majorOf } from '#backups/postgres_programs'
import { LimitStores } from '#limits/limit_stores'
import { backupChecks } from '#operations/doctor/backup_checks'
import { countServers, databaseChecks } from '#operations/doctor/database_checks'
import { dependencyChecks } from '#operations/doctor/dependency_checks'
import { Doctor } from '#operations/doctor/doctor'
import { machineChecks } from '#operations/doctor/machine_checks'
import { settingsChecks } from '#operations/doctor/settings_checks'
import { databaseConnection } from '#postgres/connection'
import { serverVersion } from '#postgres/server_version'
import { ScorerCheck } from '#scoring/scorer_check'
import env from '#start/env'
import { RecordingStorage } from '#storage/recording_storage'

/** A recording that ships with the project, in a format that needs the decoder. */
const SAMPLE = 'database/content/recordings/a1-can-i-have-a-glass-of-water.mp3'

/** Puts together what `node ace doctor` looks at. */
export default class DoctorProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(Doctor, async (resolver) => {
      const limits = await resolver.make(LimitStores)
      const scorer = await resolver.make(ScorerCheck)
      const database = await resolver.make('lucid.db')
      const store = await resolver.make(BackupStore)
      const isProduction = this.app.inProduction
      const storage = this.app.makePath(env.get('STORAGE_PATH'))
      const backups = this.app.makePath(env.get('BACKUP_PATH'))
      const connection = databaseConnection(env.get('DATABASE_DIRECT_URL'), storage)
      const servers = () => countServers(connection)
      return new Doctor([
        ...settingsChecks({
          APP_KEY: env.get('APP_KEY'),
          JWT_SECRET_KEY: env.get('JWT_SECRET_KEY'),
        }),
        ...machineChecks({
          nodeVersion: process.versions.node,
          folders: {
            recordings: existing(storage),
            ...(env.get('BACKUP_S3') === undefined && { backups: existing(backups) }),
          },
          decode: async () => this.#decode(await resolver.make(RecordingReader)),
        }),
        ...databaseChecks({
          connection,
          poolMax: env.get('DATABASE_POOL_MAX'),
          servers,
          pendingMigrations: () => this.#pendingMigrations(),
        }),
        ...dependencyChecks({
          redis: limits.redisLink,
          servers,
          storage: await resolver.make(RecordingStorage),
          s3Endpoint: env.get('S3')?.endpoint,
          mail: mailServer(),
          isProduction,
          score: () => scorer.run(),
        }),
        ...backupChecks({
          isProduction,
          place: store.place,
          isBesideData:
            env.get('BACKUP_S3') === undefined && isSameDisk(existing(backups), existing(storage)),
          isEncrypted: env.get('BACKUP_RECIPIENTS').length > 0,
          programs: async () => {
            const version = await serverVersion(database.connection())
            const programs = await findPostgresPrograms(majorOf(version), env.get('PG_BIN_PATH'))
            return { version: programs.version, serverVersion: version }
          },
          list: async () => {
            const { backups: found } = await store.list()
            return found
          },
        }),
      ])
    })
  }

  async #decode(reader: RecordingReader): Promise<void> {
    const sample = await readFile(this.app.makePath(SAMPLE))
    await withRecording((buffers) => reader.read(buffers.keep(sample), buffers))
  }

  async #pendingMigrations(): Promise<string[]> {
    const { MigrationRunner } = await import('@adonisjs/lucid/migration')
    const database = await this.app.container.make('lucid.db')
    const runner = new MigrationRunner(database, this.app, { direction: 'up', dryRun: true })
    const migrations = await runner.getList()
    return migrations.filter(({ status }) => status === 'pending').map(({ name }) => name)
  }
}

function mailServer() {
  const host = env.get('SMTP_HOST')
  const port = env.get('SMTP_PORT')
  return host === undefined ? undefined : { host, port, tls: env.get('SMTP_SECURE') === 'tls' }
}

/** The folder, or the nearest one above it that is there already. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder))
}

function isSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev
}
