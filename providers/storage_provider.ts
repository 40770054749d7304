import type { ApplicationService } from '@adonisjs/core/types'
import { isServing } from '#providers/is_serving'
import env from '#start/env'
import { FsRecordingUrls } from '#storage/fs_recording_urls'
import type { RecordingDriver } from '#storage/recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { RecordingUrls } from '#storage/recording_urls'
import { S3RecordingUrls } from '#storage/s3_recording_urls'

/** Keeps recordings on the disk, or on the S3 server of the settings. */
export default class StorageProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(RecordingStorage, async (resolver) => {
      const drive = await resolver.make('drive.manager')
      // config/drive.ts has no other drivers.
      return new RecordingStorage(drive.use().driver as RecordingDriver)
    })
    container.singleton(FsRecordingUrls, () => {
      return new FsRecordingUrls(env.get('APP_URL'), env.get('APP_KEY'))
    })
    container.singleton(RecordingUrls, (resolver) => {
      const s3 = env.get('S3')
      return s3 === undefined ? resolver.make(FsRecordingUrls) : new S3RecordingUrls(s3)
    })
  }

  /** The folder or bucket is made at the start of the server, or, when that fails, at the first use. */
  async start() {
    if (!isServing(this.app)) return
    const storage = await this.app.container.make(RecordingStorage)
    const logger = await this.app.container.make('logger')
    storage.prepare().catch((error: Error) => {
      const { message: reason } = error.cause instanceof Error ? error.cause : error
      logger.error({ reason }, 'Recordings cannot be stored or read')
    })
  }
}
