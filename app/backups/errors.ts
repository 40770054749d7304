import { Exception } from '@adonisjs/core/exceptions'

/** A backup could not be made, read or restored; the message says what to do. */
export class BackupFailed extends Exception {
  static override status = 503
  static override code = 'backup_failed'
}

/** The programs of PostgreSQL that backups need are not there, or are of another version. */
export class NoPostgresPrograms extends BackupFailed {
  static override code = 'no_postgres_programs'
}

/** Another backup or restore is under way. */
export class BackupUnderWay extends BackupFailed {
  static override code = 'backup_under_way'
  static override message =
    'Another backup or restore of this database is under way: try again when it has ended.'
}

/** An archive is not what was written: cut, changed, or of somebody else. */
export class DamagedArchive extends BackupFailed {
  static override code = 'damaged_archive'
}
