import pg from 'pg'
import type { BackupNote, VerifyLevel } from '#backups/backup_store'
import { BackupFailed, DamagedArchive } from '#backups/errors'
import { checkDump, loadDump } from '#backups/load_dump'
import {
  type ArchiveSource,
  checkArchive,
  type CheckedArchive,
  checkFile,
  dumpOf,
  type OnRead,
} from '#backups/open_archive'
import { connectionEnvironment, findPostgresPrograms, majorOf } from '#backups/postgres_programs'
import { databaseState, recordingKeys, serverVersionOf } from '#backups/snapshot'
import { type DatabaseConnection, inDatabase } from '#postgres/connection'

/** What databases are called that a backup is restored into only to look at it. */
const SCRATCH = 'saywell_verify_'

export interface Verification {
  source: ArchiveSource
  /** The server that gets a database for a while. */
  connection: DatabaseConnection
  binPath: string | undefined
}

/**
 * Verifies a backup, and notes beside it what was found.
 *
 * - `checksums`: the file is as it was written; with the private key, every entry of it, too;
 * - `dump`: and PostgreSQL reads the dump to its end;
 * - `restore`: and it is restored into a database of its own, which has the same rows; every recording
 *   that it refers to is in the archive, as the database knows it.
 *
 * @throws BackupFailed, DamagedArchive, NoPostgresPrograms
 */
export async function verifyBackup(
  verification: Verification,
  level: VerifyLevel,
  onRead: OnRead
): Promise<void> {
  const { store, note } = verification.source
  const record = (checked: BackupNote, error?: string) => {
    const at = new Date().toISOString()
    return store.writeNote({ ...checked, verified: { at, level, ...(error && { error }) } })
  }
  try {
    await record(await verifyTo(verification, level, onRead))
  } catch (error) {
    // What stands in the way of verifying says nothing of the backup.
    if (error instanceof DamagedArchive) await record(note, error.message)
    throw error
  }
}

async function verifyTo(
  { source, connection, binPath }: Verification,
  level: VerifyLevel,
  onRead: OnRead
): Promise<BackupNote> {
  const { note, identities } = source
  if (level === 'checksums' && note.encrypted && identities.length === 0) {
    await checkFile(source, onRead)
    return note
  }
  const archive = await checkArchive(source, onRead)
  if (level === 'restore') await verifyRestored(source, archive, connection, binPath)
  if (level === 'dump') {
    const major = majorOf(archive.start.serverVersion)
    const programs = await findPostgresPrograms(major, binPath)
    const env = await connectionEnvironment(connection)
    await damagedIfUnreadable(() => checkDump(programs, env, dumpOf(source)))
  }
  return archive.note
}

/**
 * What only the dump can be at fault for, its SHA-256 being right: `pg_restore` cannot read it, or the
 * database dislikes its values (class 22), breaks a rule of its tables (23), or knows no such name (42,
 * but for the right to do something). A full disk or a server that stops says nothing of the backup:
 * whatever is called damaged, `backup:prune` removes.
 */
const FAULT_OF_THE_DUMP = /^pg_restore failed: pg_restore: error|ERROR: +(22|23|42(?!501))/

async function damagedIfUnreadable(read: () => Promise<void>): Promise<void> {
  try {
    await read()
  } catch (error) {
    const isFault = error instanceof BackupFailed && FAULT_OF_THE_DUMP.test(error.message)
    throw isFault ? new DamagedArchive(error.message) : error
  }
}

async function verifyRestored(
  source: ArchiveSource,
  archive: CheckedArchive,
  connection: DatabaseConnection,
  binPath: string | undefined
): Promise<void> {
  const server = await connect(connection)
  try {
    const major = majorOf(await serverVersionOf(server))
    const programs = await findPostgresPrograms(major, binPath)
    await dropForgotten(server)
    const name = `${SCRATCH}${Date.now()}`
    await createDatabase(server, name)
    try {
      const inScratch = inDatabase(connection, name)
      const env = await connectionEnvironment(inScratch)
      await damagedIfUnreadable(() => {
        return loadDump(programs, env, { pieces: dumpOf(source), before: '', after: '' })
      })
      const scratch = await connect(inScratch)
      try {
        await compare(scratch, archive)
      } finally {
        await scratch.end()
      }
    } finally {
      await server.query(`drop database if exists ${name} with (force)`)
    }
  } finally {
    await server.end()
  }
}

/** Left by a verification that was killed: nobody is connected to them. */
async function dropForgotten(server: pg.Client): Promise<void> {
  const { rows } = await server.query<{ name: string }>(
    `select datname as name from pg_database d
     where starts_with(datname, $1) and pg_has_role(datdba, 'member')
       and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
    [SCRATCH]
  )
  for (const { name } of rows) {
    // Another verification may just have taken it, or dropped it.
    await server.query(`drop database if exists ${name}`).catch(() => undefined)
  }
}

async function createDatabase(server: pg.Client, name: string): Promise<void> {
  try {
    await server.query(`create database ${name} template template0`)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '42501') throw error
    throw new BackupFailed(
      'The user of the database may not create one, which verifying needs: name a server in BACKUP_SCRATCH_URL where it may, or verify with --level dump.'
    )
  }
}

async function compare(scratch: pg.Client, { start, manifest, recordings }: CheckedArchive) {
  const { migrations, rows } = await databaseState(scratch)
  for (const [table, count] of Object.entries(start.rows)) {
    if (rows[table] === count) continue
    throw new DamagedArchive(`${table} has ${rows[table] ?? 'no'} rows, and had ${count}.`)
  }
  if (migrations.join() !== start.migrations.join()) {
    throw new DamagedArchive('Its migrations are not those of the database that it was made of.')
  }
  const missing = new Set(manifest.missing)
  const { rows: referred } = await scratch.query<{ key: string }>(await recordingKeys(scratch))
  const lost = referred.find(({ key }) => !recordings.has(key) && !missing.has(key))
  if (lost !== undefined) throw new DamagedArchive(`The recording ${lost.key} is not in it.`)
  if (!('speeches' in rows)) return
  const { rows: hashed } = await scratch.query<{ key: string; sha256: string }>(
    `select audio_url as key, audio_sha256 as sha256 from speeches
     where audio_url is not null and audio_sha256 is not null`
  )
  const wrong = hashed.find(({ key, sha256 }) => (recordings.get(key) ?? sha256) !== sha256)
  if (wrong !== undefined) {
    throw new DamagedArchive(`The recording ${wrong.key} is not the one that its speech had.`)
  }
}

async function connect(connection: DatabaseConnection): Promise<pg.Client> {
  const client = new pg.Client({ ...connection, application_name: 'saywell backup' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
