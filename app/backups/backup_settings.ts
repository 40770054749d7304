import {
  allOrNone,
  list,
  matching,
  oneOf,
  or,
  type Rule,
  type SettingsOf,
  text,
  url,
} from '#settings/rules'
import type { S3Settings } from '#storage/storage_settings'

const REQUIRED = ['BACKUP_S3_BUCKET_NAME', 'BACKUP_S3_ACCESS_KEY', 'BACKUP_S3_SECRET_KEY']

const bucket: Rule<string | undefined> = (name, value, all) => {
  const isWanted = all.BACKUP_S3_ENDPOINT_URL !== undefined
  const names = isWanted ? [...REQUIRED, 'BACKUP_S3_ENDPOINT_URL'] : REQUIRED
  allOrNone(all, names, 'backups can be kept on an S3 server with all of them only.')
  if (value !== undefined && value === all.S3_BUCKET_NAME) {
    throw new Error(`${name} is the bucket of the recordings: backups need a bucket of their own.`)
  }
  return text(name, value, all)
}

const recipientFault = (key: string) => {
  if (/^age1[a-z0-9]{20,4000}$/.test(key)) return undefined
  return key.startsWith('AGE-SECRET-KEY')
    ? 'has a private key: only public keys (age1...) belong on a server'
    : 'has a key that is no public key of age (age1...)'
}

/** Where backups are kept, whom they are encrypted to, and when they are made. */
export const backupSettings = {
  BACKUP_PATH: or(text, ({ STORAGE_PATH = 'storage' }) => `${STORAGE_PATH}/backups`),
  BACKUP_S3_ENDPOINT_URL: url(['http:', 'https:']),
  BACKUP_S3_REGION: or(matching(/^[a-z0-9-]+$/, "a region's name, such as us-east-1"), 'us-east-1'),
  BACKUP_S3_BUCKET_NAME: bucket,
  BACKUP_S3_ACCESS_KEY: text,
  BACKUP_S3_SECRET_KEY: text,
  BACKUP_S3_PATH_STYLE: or(oneOf('true', 'false'), ({ BACKUP_S3_ENDPOINT_URL }) => {
    return BACKUP_S3_ENDPOINT_URL === undefined ? 'false' : 'true'
  }),
  BACKUP_RECIPIENTS: list(recipientFault),
  BACKUP_DAILY_AT: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day in UTC, as in 02:30'),
  BACKUP_SCRATCH_URL: url(['postgres:', 'postgresql:']),
  PG_BIN_PATH: text,
}

/** @returns undefined without a bucket: backups are then kept in BACKUP_PATH */
export function backupS3Settings(
  settings: SettingsOf<typeof backupSettings>
): S3Settings | undefined {
  const { BACKUP_S3_BUCKET_NAME, BACKUP_S3_ACCESS_KEY, BACKUP_S3_SECRET_KEY } = settings
  if (!BACKUP_S3_BUCKET_NAME || !BACKUP_S3_ACCESS_KEY || !BACKUP_S3_SECRET_KEY) return undefined
  return {
    endpoint: settings.BACKUP_S3_ENDPOINT_URL?.replace(/\/+$/, ''),
    publicEndpoint: undefined,
    region: settings.BACKUP_S3_REGION,
    bucket: BACKUP_S3_BUCKET_NAME,
    accessKey: BACKUP_S3_ACCESS_KEY,
    secretKey: BACKUP_S3_SECRET_KEY,
    pathStyle: settings.BACKUP_S3_PATH_STYLE === 'true',
  }
}
