import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/drive'
import env from '#start/env'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import type { RecordingDriver } from '#storage/recording_driver'

const s3 = env.get('S3')

const driveConfig = defineConfig<Record<string, () => RecordingDriver>>({
  default: s3 === undefined ? 'fs' : 's3',
  services: {
    // Served by our own controller, which answers range requests too.
    fs: () => new FsRecordingDriver(app.makePath(env.get('STORAGE_PATH'), 'files')),
    ...(s3 && {
      s3: {
        type: 'provider',
        // The AWS SDK is loaded only where it is used: it is large.
        resolver: async () => {
          const { S3RecordingDriver } = await import('#storage/s3_recording_driver')
          return () => new S3RecordingDriver(s3)
        },
      },
    }),
  },
})

export default driveConfig

declare module '@adonisjs/drive/types' {
  export interface DriveDisks extends InferDriveDisks<typeof driveConfig> {}
}
