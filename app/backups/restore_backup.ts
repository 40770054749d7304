import { createHash } from 'node:crypto'
import { RECORDINGS } from '#backups/archive'
import { BackupFailed } from '#backups/errors'
import { checkDump, loadDump } from '#backups/load_dump'
import {
  type ArchiveSource,
  checkArchive,
  type CheckedArchive,
  dumpOf,
  partsOf,
} from '#backups/open_archive'
import { connectionEnvironment, findPostgresPrograms, majorOf } from '#backups/postgres_programs'
import { after, BEFORE } from '#backups/restore_statements'
import { BackupSession, databaseState, serverVersionOf } from '#backups/snapshot'
import type { DatabaseConnection } from '#postgres/connection'
import { RecordingNotFound } from '#storage/errors'
import type { RecordingStorage } from '#storage/recording_storage'
import { fileContentType } from '#storage/recording_types'

export interface RestoreTarget {
  connection: DatabaseConnection
  recordings: RecordingStorage
  /** Free bytes where the recordings are kept; undefined where nobody can tell. */
  freeBytes: (() => Promise<number>) | undefined
  /** Names of the migrations that this version of Saywell knows. */
  knownMigrations: readonly string[]
  binPath: string | undefined
  /** The name of the database, from whoever knows that its rows will be lost. */
  force: string | undefined
  keepSignIns: boolean
}

export interface Restored {
  rows: number
  recordings: number
  /** Recordings that were there already. */
  present: number
  /** Keys of recordings that the backup lacks as well. */
  missing: string[]
  /** Migrations that the database needs now. */
  pendingMigrations: string[]
}

/** @param done bytes of the archive that were read, of how many; none for the database */
export type OnRestore = (
  step: 'check' | 'recordings' | 'database',
  done: number,
  total: number
) => void

/**
 * Restores a backup: first the recordings, then the database in one transaction. Whenever it ends
 * early, the database is as it was before, and the storage has only more files than it needs, which are
 * swept away. Nothing is written before all of the archive was read and found right.
 *
 * @throws BackupFailed, DamagedArchive, NoPostgresPrograms, BackupUnderWay
 */
export async function restoreBackup(
  source: ArchiveSource,
  target: RestoreTarget,
  onProgress: OnRestore
): Promise<Restored> {
  const session = await BackupSession.open(target.connection)
  try {
    await requireAlone(session)
    await requireConsent(session, target.force)
    const archive = await checkArchive(source, (done, total) => onProgress('check', done, total))
    const programs = await programsFor(session, archive, target)
    const env = await connectionEnvironment(target.connection)
    await checkDump(programs, env, dumpOf(source))
    await requireSpace(archive, target)
    const present = await restoreRecordings(source, target.recordings, onProgress)
    onProgress('database', 0, 1)
    const { rows } = archive.start
    const sql = { before: BEFORE, after: after(rows, target.keepSignIns) }
    await loadDump(programs, env, { pieces: dumpOf(source), ...sql })
    onProgress('database', 1, 1)
    return {
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      recordings: archive.recordings.size,
      present,
      missing: archive.manifest.missing,
      pendingMigrations: target.knownMigrations.filter((name) => {
        return !archive.start.migrations.includes(name)
      }),
    }
  } finally {
    await session.close()
  }
}

/** Whoever is connected would go on with what it knows of the old database. */
async function requireAlone({ client }: BackupSession): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select coalesce(nullif(application_name, ''), 'unnamed') as name from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and backend_type = 'client backend'`
  )
  if (rows.length === 0) return
  const names = [...new Set(rows.map(({ name }) => name))].join(', ')
  throw new BackupFailed(
    `Others are connected to the database (${names}): stop all servers and commands first.`
  )
}

/** Tables that have rows in a database that nobody has used yet. */
const ALWAYS_FILLED = /^adonis_schema|^(maintenance|backup)_runs$/

async function requireConsent(session: BackupSession, force: string | undefined): Promise<void> {
  const { rows } = await databaseState(session.client)
  const filled = Object.entries(rows).filter(([table, count]) => {
    return count > 0 && !ALWAYS_FILLED.test(table)
  })
  const name = session.client.database!
  if (force === undefined ? filled.length === 0 : force === name) return
  if (force !== undefined) {
    throw new BackupFailed(`--force names "${force}", and this database is "${name}".`)
  }
  const total = filled.reduce((sum, [, count]) => sum + count, 0)
  throw new BackupFailed(
    `The database "${name}" has ${total} rows, which would be lost: make a backup of it first, then add --force=${name}.`
  )
}

async function programsFor(
  { client }: BackupSession,
  { start }: CheckedArchive,
  { binPath, knownMigrations }: RestoreTarget
) {
  const unknown = start.migrations.filter((name) => !knownMigrations.includes(name))
  if (unknown.length > 0) {
    throw new BackupFailed(
      `The backup was made by a newer version of Saywell (${start.appVersion}, with ${unknown.at(-1)}): install that version first.`
    )
  }
  const major = majorOf(await serverVersionOf(client))
  if (Number(majorOf(start.serverVersion)) > Number(major)) {
    throw new BackupFailed(
      `The backup was made by PostgreSQL ${start.serverVersion}, and this server is PostgreSQL ${major}: an older one cannot read it.`
    )
  }
  return findPostgresPrograms(major, binPath)
}

async function requireSpace(
  { manifest }: CheckedArchive,
  { freeBytes, recordings }: RestoreTarget
): Promise<void> {
  if (freeBytes === undefined) return
  const present = new Map<string, number>()
  for await (const { key, sizeBytes } of recordings.list())
    present.set(`${RECORDINGS}${key}`, sizeBytes)
  const needed = manifest.entries.reduce((sum, [name, bytes]) => {
    return name.startsWith(RECORDINGS) && present.get(name) !== bytes ? sum + bytes : sum
  }, 0)
  const free = await freeBytes()
  if (needed <= free) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  throw new BackupFailed(
    `The recordings need ${megabytes(needed)}, and the disk has ${megabytes(free)}: make room first.`
  )
}

/** @returns how many were there already */
async function restoreRecordings(
  source: ArchiveSource,
  storage: RecordingStorage,
  onProgress: OnRestore
): Promise<number> {
  let present = 0
  await storage.prepare()
  const onRead = (done: number, total: number) => onProgress('recordings', done, total)
  for await (const part of partsOf(source, undefined, onRead)) {
    if (part.kind !== 'recording') continue
    if (await isThere(storage, part.key, part.sha256)) present++
    // A new file: the daily sweep goes by how old it is.
    else await storage.put(part.key, part.bytes, fileContentType(part.key))
  }
  return present
}

async function isThere(storage: RecordingStorage, key: string, sha256: string): Promise<boolean> {
  try {
    const bytes = await storage.read(key)
    return createHash('sha256').update(bytes).digest('hex') === sha256
  } catch (error) {
    if (error instanceof RecordingNotFound) return false
    throw error
  }
}
