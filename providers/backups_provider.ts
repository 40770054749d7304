import { readFileSync } from 'node:fs'
import type { ApplicationService } from '@adonisjs/core/types'
import { BackupRuns } from '#backups/backup_runs'
import { BackupSchedule } from '#backups/backup_schedule'
import { BackupStore } from '#backups/backup_store'
import { Backups } from '#backups/backups'
import { Shutdown } from '#operations/shutdown'
import { databaseConnection } from '#postgres/connection'
import { isServing } from '#providers/is_serving'
import env from '#start/env'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'

/** How long an S3 server may keep an archive's part waiting, in milliseconds: nobody waits for it. */
const S3_LIMITS = { connectionTimeout: 5000, socketTimeout: 60_000, requestTimeout: 600_000 }

/** Puts together what makes and restores backups, and has servers make one each day. */
export default class BackupsProvider {
  #schedule: BackupSchedule | undefined

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(BackupStore, () => this.#openStore())
    container.singleton(BackupRuns, async (resolver) => {
      return new BackupRuns(await resolver.make('lucid.db'))
    })
    container.singleton(Backups, async (resolver) => {
      const storagePath = this.app.makePath(env.get('STORAGE_PATH'))
      const packageFile = JSON.parse(readFileSync(this.app.makePath('package.json'), 'utf8')) as {
        version: string
      }
      const scratchUrl = env.get('BACKUP_SCRATCH_URL')
      const options = {
        connection: databaseConnection(env.get('DATABASE_DIRECT_URL'), storagePath),
        scratch: scratchUrl === undefined ? undefined : databaseConnection(scratchUrl, storagePath),
        recipients: env.get('BACKUP_RECIPIENTS'),
        binPath: env.get('PG_BIN_PATH'),
        appVersion: packageFile.version,
        secrets: { APP_KEY: env.get('APP_KEY'), JWT_SECRET_KEY: env.get('JWT_SECRET_KEY') },
      }
      return new Backups(
        await resolver.make(BackupStore),
        await resolver.make(RecordingStorage),
        await resolver.make(BackupRuns),
        options
      )
    })
  }

  async start() {
    const time = env.get('BACKUP_DAILY_AT')
    if (time === undefined || !isServing(this.app)) return
    const logger = await this.app.container.make('logger')
    const shutdown = await this.app.container.make(Shutdown)
    this.#schedule = new BackupSchedule(
      time,
      await this.app.container.make(Backups),
      await this.app.container.make(BackupRuns),
      ({ name, bytes, missing }) => logger.info({ name, bytes, missing }, 'A backup was made'),
      (error) => logger.error({ err: error }, 'No backup could be made; it is tried again')
    )
    this.#schedule.start()
    shutdown.onBegin(() => void this.#schedule?.stop())
  }

  async shutdown() {
    await this.#schedule?.stop()
  }

  async #openStore(): Promise<BackupStore> {
    const s3 = env.get('BACKUP_S3')
    if (s3 === undefined) {
      const folder = this.app.makePath(env.get('BACKUP_PATH'))
      // Learners' data is in it: nobody else on the machine reads it.
      return new BackupStore(new FsRecordingDriver(folder, 0o600), folder)
    }
    // The AWS SDK is loaded only where it is used: it is large.
    const { S3RecordingDriver } = await import('#storage/s3_recording_driver')
    const { createS3Client } = await import('#storage/s3_client')
    const driver = new S3RecordingDriver(s3, createS3Client(s3, S3_LIMITS))
    return new BackupStore(driver, `s3://${s3.bucket}`)
  }
}
