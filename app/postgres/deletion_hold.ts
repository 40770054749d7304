import { Exception } from '@adonisjs/core/exceptions'
import { type Client, sql } from '#postgres/sql'

/**
 * The advisory lock that a backup or a restore holds, on a connection of its own, from before its
 * snapshot until its end. While it is held, no file is deleted that the snapshot may refer to.
 */
export const BACKUP_LOCK = 0x5a7_bac

/**
 * Asked after it was decided that nothing refers to some files, and before they are deleted: a backup
 * that begins later cannot refer to them any more.
 */
export async function isBackupUnderWay(client: Client): Promise<boolean> {
  const [row] = await sql<{ held: boolean }>(
    client,
    `select exists (
       select from pg_locks where locktype = 'advisory' and classid = 0 and objid = ? and granted
         and database = (select oid from pg_database where datname = current_database())
     ) as held`,
    [BACKUP_LOCK]
  )
  return row!.held
}

/** A backup is being made, and may refer to files that would be deleted. */
export class DeletionsHeldOff extends Exception {
  static override status = 503
  static override code = 'deletions_held_off'
  static override message =
    'A backup is under way, so no recording was deleted. Try again when it has ended.'
}
