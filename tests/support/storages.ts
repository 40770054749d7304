import app from '@adonisjs/core/services/app'
import env from '#start/env'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { FsRecordingUrls } from '#storage/fs_recording_urls'
import { RecordingStorage } from '#storage/recording_storage'
import type { RecordingUrls } from '#storage/recording_urls'
import { S3RecordingDriver } from '#storage/s3_recording_driver'
import { S3RecordingUrls } from '#storage/s3_recording_urls'
import type { S3Settings } from '#storage/storage_settings'
import { s3Server } from '#tests/support/s3_server'

export const STORAGES = ['fs', 's3'] as const
export type StorageName = (typeof STORAGES)[number]

/** The settings for a bucket of the run's S3 server. */
export async function s3Settings(change: Partial<S3Settings> = {}): Promise<S3Settings> {
  const { url, region, accessKey, secretKey } = await s3Server()
  return {
    endpoint: url,
    publicEndpoint: undefined,
    region,
    bucket: 'saywell-tests',
    accessKey,
    secretKey,
    pathStyle: true,
    ...change,
  }
}

/** A storage of each kind, with what signs its addresses. The server of the tests serves `fs`. */
export async function openStorage(
  name: StorageName
): Promise<{ storage: RecordingStorage; urls: RecordingUrls }> {
  if (name === 's3') {
    const settings = await s3Settings()
    return {
      storage: new RecordingStorage(new S3RecordingDriver(settings)),
      urls: new S3RecordingUrls(settings),
    }
  }
  const folder = app.makePath(env.get('STORAGE_PATH'), 'files')
  return {
    storage: new RecordingStorage(new FsRecordingDriver(folder)),
    urls: new FsRecordingUrls(env.get('APP_URL'), env.get('APP_KEY')),
  }
}
