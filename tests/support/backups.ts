import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { Group } from '@japa/runner/core'
import pg from 'pg'
import { BackupRuns } from '#backups/backup_runs'
import { BackupStore } from '#backups/backup_store'
import { type BackupOptions, Backups, type RestoreOptions } from '#backups/backups'
import { PROGRAMS } from '#backups/postgres_programs'
import { createLearner } from '#database/factories/learners'
import { createSpeech } from '#database/factories/speeches'
import { databaseConnection } from '#postgres/connection'
import env from '#start/env'
import { FsRecordingDriver } from '#storage/fs_recording_driver'
import { RecordingStorage } from '#storage/recording_storage'
import { createBareDatabase, createOwnDatabase } from '#tests/support/own_database'
import { temporaryFolder } from '#tests/support/temporary_folder'

type Cleanup = (end: () => Promise<void>) => void

/**
 * Why there can be no backups here; undefined when there can. Debian has PostgreSQL's programs of one
 * version, and `.ci/run` tests with two.
 */
export function whyNoBackups(): string | undefined {
  const major = env.get('EMBEDDED_POSTGRES_VERSION')
  if (process.env.CI === 'true' && major === '15') return undefined
  const isThere = PROGRAMS.every((name) => existsSync(`/usr/lib/postgresql/${major}/bin/${name}`))
  if (isThere) return undefined
  return `Needs PostgreSQL's own programs: apt-get install postgresql-client-${major}`
}

/** Leaves the tests of a group out where there can be no backups; a test's own `skip` replaces it. */
export function requireBackups(group: Group): void {
  const why = whyNoBackups()
  group.tap((one) => void one.skip(why !== undefined, why))
}

/** A database, a folder of recordings and a folder of backups, all of their own. */
export interface Installation {
  url: string
  /** The name of its Lucid connection; an empty database has none. */
  connection: string | undefined
  recordings: RecordingStorage
  store: BackupStore
  /** Of the recordings and the backups. */
  folder: string
  backups: Backups
}

interface Wanted {
  /** Without tables. */
  isEmpty?: boolean
  /** Of another installation. */
  store?: BackupStore
  recordings?: RecordingStorage
  options?: Partial<BackupOptions>
}

export async function install(cleanup: Cleanup, wanted: Wanted = {}): Promise<Installation> {
  const folder = temporaryFolder((end) => cleanup(async () => end()))
  const own = await (wanted.isEmpty ? createBareDatabase(cleanup) : createOwnDatabase(cleanup))
  const recordings =
    wanted.recordings ?? new RecordingStorage(new FsRecordingDriver(join(folder, 'files')))
  const backupFolder = join(folder, 'backups')
  const store = wanted.store ?? new BackupStore(new FsRecordingDriver(backupFolder), backupFolder)
  const connection = wanted.isEmpty ? undefined : own.name
  const backups = new Backups(store, recordings, new BackupRuns(db.connection(connection)), {
    connection: databaseConnection(own.url, ''),
    scratch: undefined,
    recipients: [],
    binPath: undefined,
    appVersion: '1.2.3',
    secrets: { APP_KEY: 'a'.repeat(32), JWT_SECRET_KEY: 'b'.repeat(32) },
    ...wanted.options,
  })
  return { url: own.url, connection, recordings, store, folder, backups }
}

/** A learner, by id, and two speeches with recordings. */
export async function fill({ connection, recordings }: Installation) {
  const { user } = await createLearner({}, connection)
  const speeches = await Promise.all([
    addSpeech(connection, recordings),
    addSpeech(connection, recordings),
  ])
  return { learner: user.id, speeches }
}

export async function addSpeech(connection: string | undefined, recordings: RecordingStorage) {
  const key = `speeches/${randomUUID()}.mp3`
  const bytes = randomBytes(3000)
  await recordings.put(key, bytes, 'audio/mpeg')
  const speech = await createSpeech([], { audioUrl: key }, connection)
  return { id: speech.id, key, bytes }
}

/** What a restore needs to know beside the archive. */
export async function restoreOptions(
  change: Partial<RestoreOptions> = {}
): Promise<RestoreOptions> {
  const { MigrationRunner } = await import('@adonisjs/lucid/migration')
  const runner = new MigrationRunner(db, app, { direction: 'up', dryRun: true })
  const migrations = await runner.getList()
  const knownMigrations = migrations.map(({ name }) => name)
  const usual = { force: undefined, keepSignIns: false, freeBytes: undefined }
  return { ...usual, knownMigrations, ...change }
}

/** Nobody else may be connected to a database that is restored. */
export async function leave({ connection }: Installation): Promise<void> {
  if (connection !== undefined) await db.manager.close(connection)
}

export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'a guest' })
  await client.connect()
  return client
}

/** All rows that a statement finds in the database of an installation. */
export async function rowsIn<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = await connectTo(url)
  try {
    const { rows } = await client.query<Row>(text)
    return rows
  } finally {
    await client.end()
  }
}
