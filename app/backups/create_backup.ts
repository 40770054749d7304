import { type ArchiveSignature, FORMAT, type Start } from '#backups/archive'
import { ArchiveWriter } from '#backups/archive_writer'
import { type BackupNote, BackupStore } from '#backups/backup_store'
import { encrypted } from '#backups/encryption'
import {
  connectionEnvironment,
  findPostgresPrograms,
  majorOf,
  type PostgresPrograms,
  startProgram,
} from '#backups/postgres_programs'
import { BackupSession, serverVersionOf, Snapshot } from '#backups/snapshot'
import { type Passed, watchBytes } from '#backups/watched_bytes'
import type { DatabaseConnection } from '#postgres/connection'
import { RecordingNotFound } from '#storage/errors'
import type { RecordingStorage } from '#storage/recording_storage'

/** A recording has about so many bytes; only the size of an upload's parts depends on it. */
const USUAL_RECORDING_BYTES = 200_000

/** How many recordings are read before their turn. */
const READ_AHEAD = 4

/** What a backup is made of, and where it goes. */
export interface BackupSource {
  connection: DatabaseConnection
  recordings: RecordingStorage
  store: BackupStore
  signature: ArchiveSignature
  appVersion: string
  fingerprints: Start['fingerprints']
  /** Public keys that it is encrypted to; none: it is not. */
  recipients: readonly string[]
  /** A folder with PostgreSQL's programs, where they are in no usual one. */
  binPath: string | undefined
}

/** @param done how many recordings are in the archive, of how many; the database comes before them */
export type OnProgress = (step: 'database' | 'recordings', done: number, total: number) => void

/**
 * Makes a backup of the database and the recordings as they are at one moment. It is streamed: neither
 * a disk nor the memory has to have room for it. Until it has ended, no recording is deleted.
 *
 * @throws NoPostgresPrograms, BackupUnderWay, BackupFailed; nothing is left then that looks like a backup
 */
export async function createBackup(
  source: BackupSource,
  onProgress: OnProgress
): Promise<BackupNote> {
  const session = await BackupSession.open(source.connection)
  try {
    const serverVersion = await serverVersionOf(session.client)
    const programs = await findPostgresPrograms(majorOf(serverVersion), source.binPath)
    await source.store.prepare()
    const snapshot = await Snapshot.take(session)
    return await writeArchive(source, snapshot, { programs, serverVersion, onProgress })
  } finally {
    await session.close()
  }
}

interface Writing {
  programs: PostgresPrograms
  serverVersion: string
  onProgress: OnProgress
}

async function writeArchive(
  source: BackupSource,
  snapshot: Snapshot,
  { programs, serverVersion, onProgress }: Writing
): Promise<BackupNote> {
  const { recipients, store } = source
  const { migrations, rows } = await snapshot.state()
  const recordings = await snapshot.countRecordings()
  const createdAt = snapshot.takenAt.toISOString()
  const name = BackupStore.nameAt(snapshot.takenAt, recipients.length > 0)
  const env = await connectionEnvironment(source.connection)
  const databaseName = env.PGDATABASE ?? ''
  const start: Start = {
    format: FORMAT,
    createdAt,
    appVersion: source.appVersion,
    migrations,
    serverVersion,
    databaseName,
    rows,
    recordings,
    fingerprints: source.fingerprints,
  }
  const writer = new ArchiveWriter(source.signature)
  const fill = async () => {
    try {
      await writer.start(start)
      onProgress('database', 0, 1)
      await dump(writer, snapshot, programs, env)
      onProgress('database', 1, 1)
      const missing = await addRecordings(writer, snapshot, source.recordings, (done) => {
        onProgress('recordings', done, Math.max(recordings, done))
      })
      await writer.finish(missing)
      return missing.length
    } catch (error) {
      writer.abort(error as Error)
      throw error
    }
  }
  const plain = writer.bytes
  const passed: Passed = { bytes: 0 }
  const archive = recipients.length === 0 ? plain : await encrypted(plain, recipients)
  const estimate = recordings * USUAL_RECORDING_BYTES + (await snapshot.databaseBytes())
  // A dump that fails breaks the upload, and an upload that fails breaks the dump: the first is told.
  let failure: unknown
  const filling = fill().catch((error: unknown) => {
    failure ??= error
    throw error
  })
  filling.catch(() => undefined)
  try {
    await store.write(name, watchBytes(archive, passed), estimate)
  } catch (error) {
    failure ??= error
    writer.abort(error as Error)
    await filling.catch(() => undefined)
    throw failure
  }
  const note: BackupNote = {
    name,
    createdAt,
    bytes: passed.bytes,
    sha256: passed.sha256!,
    appVersion: source.appVersion,
    serverVersion,
    databaseName,
    rows: Object.values(rows).reduce((sum, one) => sum + one, 0),
    recordings,
    missing: await filling,
    encrypted: recipients.length > 0,
  }
  await store.writeNote(note)
  return note
}

/** In the custom format, without what only a superuser may restore. */
async function dump(
  writer: ArchiveWriter,
  snapshot: Snapshot,
  { paths }: PostgresPrograms,
  env: NodeJS.ProcessEnv
): Promise<void> {
  const args = ['-Fc', '--no-owner', '--no-acl', '--no-comments', `--snapshot=${snapshot.id}`]
  const { process: child, ended } = startProgram(paths.pg_dump, args, env, [
    'ignore',
    'pipe',
    'pipe',
  ])
  try {
    await writer.dump(child.stdout!)
    await ended
  } finally {
    child.kill()
  }
}

/** @returns the keys of those that the storage does not have */
async function addRecordings(
  writer: ArchiveWriter,
  snapshot: Snapshot,
  storage: RecordingStorage,
  onDone: (done: number) => void
): Promise<string[]> {
  const missing: string[] = []
  let done = 0
  for await (const { key, bytes } of readAhead(snapshot.recordings(), storage)) {
    if (bytes === undefined) missing.push(key)
    else await writer.recording(key, bytes)
    onDone(++done)
  }
  return missing
}

interface ReadRecording {
  key: string
  /** Undefined where the storage does not have it. */
  bytes: Buffer | undefined
}

/** A storage far away is asked for the next recordings while one is written. */
async function* readAhead(
  keys: AsyncIterable<string>,
  storage: RecordingStorage
): AsyncGenerator<ReadRecording, undefined> {
  const reading: Promise<ReadRecording>[] = []
  for await (const key of keys) {
    const read = readIfThere(storage, key)
    // Its turn comes later, and a failure is thrown then.
    read.catch(() => undefined)
    reading.push(read)
    if (reading.length === READ_AHEAD) yield await reading.shift()!
  }
  for (const read of reading) yield await read
}

async function readIfThere(storage: RecordingStorage, key: string): Promise<ReadRecording> {
  try {
    return { key, bytes: await storage.read(key) }
  } catch (error) {
    if (error instanceof RecordingNotFound) return { key, bytes: undefined }
    throw error
  }
}
