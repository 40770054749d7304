import type { BackupNote } from '#backups/backup_store'
import { type Check, fault, ok, warning } from '#operations/doctor/doctor'

const HOUR_MS = 3600 * 1000

/** A day, and time to make it. */
const NEW_FOR_HOURS = 26
const VERIFIED_FOR_DAYS = 8

export interface BackupState {
  isProduction: boolean
  /** Where they are, for messages. */
  place: string
  /** Whether they are on the disk of the database and the recordings. */
  isBesideData: boolean
  isEncrypted: boolean
  /** PostgreSQL's programs of the server's version. @throws what to install */
  programs: () => Promise<{ version: string; serverVersion: string }>
  /** The newest first. */
  list: () => Promise<BackupNote[]>
  now?: () => Date
}

export function backupChecks(state: BackupState): Check[] {
  const { isProduction, place, now = () => new Date() } = state
  const missing = isProduction ? fault : warning
  return [
    {
      name: "PostgreSQL's programs",
      todo: 'Install them: without them there are no backups.',
      run: async () => {
        const { version, serverVersion } = await state.programs()
        const [minor, serverMinor] = [version, serverVersion].map((one) =>
          Number(one.split('.')[1])
        )
        return minor! < serverMinor!
          ? warning(
              `They are of ${version}, older than the server (${serverVersion})`,
              'Upgrade the package postgresql-client: security updates came since.'
            )
          : ok(`pg_dump, pg_restore and psql ${version}`)
      },
    },
    {
      name: 'backup',
      todo: 'Check BACKUP_PATH or the BACKUP_S3_* settings.',
      run: async () => {
        const [newest] = await state.list()
        if (newest === undefined) {
          return missing(`There is none in ${place}`, 'Run "node ace backup:create".')
        }
        const hours = Math.floor((now().getTime() - Date.parse(newest.createdAt)) / HOUR_MS)
        if (hours > NEW_FOR_HOURS) {
          return missing(
            `The newest is ${hours} hours old`,
            'Set BACKUP_DAILY_AT, or run "node ace backup:create" every day.'
          )
        }
        return newest.missing > 0
          ? warning(
              `${newest.missing} recordings are missing in ${newest.name}`,
              'Find out why the storage lacks them: restore an older backup of it.'
            )
          : ok(`${newest.name} is ${hours} hours old`)
      },
    },
    {
      name: 'verified backup',
      todo: 'Check BACKUP_PATH or the BACKUP_S3_* settings.',
      run: async () => {
        const backups = await state.list()
        const damaged = backups.find(({ verified }) => verified?.error !== undefined)
        if (damaged !== undefined && damaged === backups[0]) {
          return fault(`${damaged.name} is damaged`, 'Run "node ace backup:create" and verify it.')
        }
        const good = backups.find(({ verified }) => verified && verified.error === undefined)
        const todo = 'Run "node ace backup:verify NAME" once a week.'
        if (good?.verified === undefined) return missing('None was ever verified', todo)
        const age = now().getTime() - Date.parse(good.verified.at)
        const days = Math.floor(age / (24 * HOUR_MS))
        return days > VERIFIED_FOR_DAYS
          ? warning(`${good.name} was verified ${days} days ago`, todo)
          : ok(`${good.name} was verified ${days} days ago`)
      },
    },
    {
      name: 'place of the backups',
      todo: '',
      run: async () => {
        if (!isProduction) return ok(place)
        if (state.isBesideData) {
          return fault(
            `${place} is on the disk of what it backs up`,
            'Set BACKUP_S3_BUCKET_NAME, or BACKUP_PATH to another disk.'
          )
        }
        return state.isEncrypted
          ? ok(`${place}, encrypted`)
          : warning(
              `${place} is not encrypted, and learners' data is in it`,
              'Set BACKUP_RECIPIENTS to the public key of an age key pair.'
            )
      },
    },
  ]
}
