import { S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from '#storage/storage_settings'

/** How long an S3 server may keep us waiting, in milliseconds. Each request is tried twice. */
const S3_LIMITS = {
  /** Until a connection is open. */
  connectionTimeout: 2000,
  /** Until the next byte goes or comes. */
  socketTimeout: 4000,
  /** Until it answers, however slowly bytes go to it. */
  requestTimeout: 20_000,
}

/** @param limits shorter ones, for tests of a server that hangs */
export function createS3Client(settings: S3Settings, limits = S3_LIMITS): S3Client {
  return new S3Client({
    region: settings.region,
    endpoint: settings.endpoint,
    forcePathStyle: settings.pathStyle,
    credentials: { accessKeyId: settings.accessKey, secretAccessKey: settings.secretKey },
    // Checksums beyond the signature's are new, and most servers do not know them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { ...limits, throwOnRequestTimeout: true },
  })
}
