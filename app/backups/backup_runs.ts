import { type Database } from '@adonisjs/lucid/database'
import type { BackupNote } from '#backups/backup_store'
import { sql } from '#postgres/sql'

export type BackupRunKind = 'create' | 'verify'

/** Notes in the database when backups were made and verified, for those who watch them. */
export class BackupRuns {
  constructor(private database: Pick<Database, 'rawQuery'>) {}

  /**
   * Notes what the work comes to. A database that lacks the table is backed up all the same: its
   * migrations come next.
   *
   * @param runId of `claimDay`; left out, it is a run of its own
   */
  async noted<Note extends Pick<BackupNote, 'name' | 'bytes' | 'missing'>>(
    kind: BackupRunKind,
    work: () => Promise<Note>,
    runId?: string
  ): Promise<Note> {
    const id = runId ?? (await this.#begin(kind))
    try {
      const note = await work()
      await this.#end(id, note.name, note.bytes, note.missing, null)
      return note
    } catch (error) {
      // What failed is told; that it could not be noted as well would hide it.
      await this.#end(id, null, null, null, (error as Error).message).catch(() => undefined)
      throw error
    }
  }

  /**
   * Claims the day's backup (UTC) for this server. A backup that failed, or ended with its process,
   * is made again an hour after it began.
   *
   * @param time of the day from which on it is due, as in `02:30`
   * @returns the run's id; undefined when it is not due, or somebody else makes or has made it
   */
  async claimDay(time: string): Promise<string | undefined> {
    const [claimed] = await sql<{ id: string }>(
      this.database,
      `insert into backup_runs as run (kind, day)
       select 'create', (now() at time zone 'UTC')::date
       where (now() at time zone 'UTC')::time >= ?::time
       on conflict (day) do update set started_at = now(), ended_at = null, error = null
         where run.name is null and run.started_at < now() - interval '1 hour'
       returning id`,
      [time]
    )
    return claimed?.id
  }

  async #begin(kind: BackupRunKind): Promise<string | undefined> {
    if (!(await this.#isThere())) return undefined
    const text = 'insert into backup_runs (kind) values (?) returning id'
    const [row] = await sql<{ id: string }>(this.database, text, [kind])
    return row!.id
  }

  async #end(
    id: string | undefined,
    name: string | null,
    bytes: number | null,
    missing: number | null,
    error: string | null
  ): Promise<void> {
    if (id === undefined) return
    await sql(
      this.database,
      `update backup_runs
       set ended_at = now(), name = ?, bytes = ?, missing_recordings = ?, error = ? where id = ?`,
      [name, bytes, missing, error, id]
    )
  }

  async #isThere(): Promise<boolean> {
    const text = "select to_regclass('backup_runs') is not null as there"
    const [row] = await sql<{ there: boolean }>(this.database, text)
    return row!.there
  }
}
