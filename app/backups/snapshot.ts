import pg from 'pg'
import { BackupUnderWay } from '#backups/errors'
import { RECORDING_REFERENCES } from '#importing/recording_references'
import type { DatabaseConnection } from '#postgres/connection'
import { BACKUP_LOCK } from '#postgres/deletion_hold'

/** How many keys are fetched at once. */
const KEYS_AT_ONCE = 1000

/** Where Lucid notes which migrations were run. */
const MIGRATIONS = 'adonis_schema'

/** A connection of its own that holds the lock of backups and restores until `close`. */
export class BackupSession {
  private constructor(readonly client: pg.Client) {}

  /** @throws BackupUnderWay; what node-postgres throws */
  static async open(connection: DatabaseConnection): Promise<BackupSession> {
    const client = new pg.Client({ ...connection, application_name: 'saywell backup' })
    // A connection that is lost is noticed by the next statement.
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.query('set idle_in_transaction_session_timeout = 0; set statement_timeout = 0')
      const { rows } = await client.query<{ locked: boolean }>(
        'select pg_try_advisory_lock($1) as locked',
        [BACKUP_LOCK]
      )
      if (!rows[0]!.locked) throw new BackupUnderWay()
      return new BackupSession(client)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  /** The server ends the session a moment after the connection: so the lock is given back first. */
  async close(): Promise<void> {
    try {
      await this.client.query('rollback')
      await this.client.query('select pg_advisory_unlock($1)', [BACKUP_LOCK])
    } catch {
      // A connection that is lost has no lock any more.
    }
    await this.client.end().catch(() => undefined)
  }
}

/** PostgreSQL's own word on its version, as in `15.18`. */
export async function serverVersionOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  // Debian adds where it comes from.
  return rows[0]!.server_version.split(' ')[0]!
}

/** What a database is at one moment. */
export interface DatabaseState {
  /** Names of the migrations that were run, in order. */
  migrations: string[]
  /** How many rows each table has. */
  rows: Record<string, number>
}

/** The database as it is at one moment, for as long as the session's transaction is open. */
export class Snapshot {
  private constructor(
    private client: pg.Client,
    /** What `pg_dump --snapshot` takes. */
    readonly id: string,
    readonly takenAt: Date
  ) {}

  static async take({ client }: BackupSession): Promise<Snapshot> {
    await client.query('begin isolation level repeatable read, read only')
    const { rows } = await client.query<{ id: string; now: Date }>(
      'select pg_export_snapshot() as id, clock_timestamp() as now'
    )
    return new Snapshot(client, rows[0]!.id, rows[0]!.now)
  }

  state(): Promise<DatabaseState> {
    return databaseState(this.client)
  }

  /** How many bytes the database has on the server's disk. */
  async databaseBytes(): Promise<number> {
    const { rows } = await this.client.query<{ bytes: string }>(
      'select pg_database_size(current_database()) as bytes'
    )
    return Number(rows[0]!.bytes)
  }

  /** How many files of the storage the database refers to. */
  async countRecordings(): Promise<number> {
    const keys = await recordingKeys(this.client)
    const { rows } = await this.client.query<{ count: string }>(
      `select count(*) from (${keys}) referred`
    )
    return Number(rows[0]!.count)
  }

  /** The keys of these files, each once. */
  async *recordings(): AsyncGenerator<string, undefined> {
    const keys = await recordingKeys(this.client)
    await this.client.query(`declare recordings no scroll cursor for ${keys}`)
    for (;;) {
      const { rows } = await this.client.query<{ key: string }>(
        `fetch ${KEYS_AT_ONCE} from recordings`
      )
      if (rows.length === 0) return
      for (const { key } of rows) yield key
    }
  }
}

/**
 * SQL: the keys of all files of the storage that the database refers to, each once. A database of an
 * older version lacks some of the columns.
 */
export async function recordingKeys(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `select table_name || '.' || column_name as column from information_schema.columns
     where table_schema = 'public'`
  )
  const columns = new Set(rows.map(({ column }) => column))
  const known = RECORDING_REFERENCES.filter(({ table, column }) => {
    return columns.has(`${table}.${column}`)
  })
  const keys = known.map(
    ({ table, key }) => `select ${key} as key from ${table} where ${key} is not null`
  )
  return ['select null as key where false', ...keys].join(' union ')
}

/** @param client connected to any database of ours, even one without tables */
export async function databaseState(client: pg.Client): Promise<DatabaseState> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = to_regnamespace('public') order by relname`
  )
  const rows: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows: counted } = await client.query<{ count: string }>(
      `select count(*) from public.${client.escapeIdentifier(name)}`
    )
    rows[name] = Number(counted[0]!.count)
  }
  if (!(MIGRATIONS in rows)) return { migrations: [], rows }
  const { rows: migrations } = await client.query<{ name: string }>(
    `select name from public.${MIGRATIONS} order by id`
  )
  return { migrations: migrations.map(({ name }) => name), rows }
}
