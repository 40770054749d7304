import { readFile } from 'node:fs/promises'
import { ArchiveSignature, fingerprint, type Start } from '#backups/archive'
import type { BackupRuns } from '#backups/backup_runs'
import type { BackupNote, BackupStore, VerifyLevel } from '#backups/backup_store'
import { createBackup, type OnProgress } from '#backups/create_backup'
import { BackupFailed } from '#backups/errors'
import type { ArchiveSource, OnRead } from '#backups/open_archive'
import { planPruning, type PrunePlan, type Retention } from '#backups/prune_plan'
import {
  type OnRestore,
  restoreBackup,
  type Restored,
  type RestoreTarget,
} from '#backups/restore_backup'
import { verifyBackup } from '#backups/verify_backup'
import type { DatabaseConnection } from '#postgres/connection'
import type { RecordingStorage } from '#storage/recording_storage'

export interface BackupOptions {
  connection: DatabaseConnection
  /** A server for verifying, where the user of `connection` may create no database. */
  scratch: DatabaseConnection | undefined
  /** Public keys that backups are encrypted to; none: they are not encrypted. */
  recipients: readonly string[]
  /** A folder with PostgreSQL's programs, where they are in no usual one. */
  binPath: string | undefined
  appVersion: string
  secrets: Record<keyof Start['fingerprints'], string>
}

export interface ReadOptions {
  /** A file with private keys of age, a line each. */
  identityFile?: string
  /** Takes an archive that was signed with another APP_KEY. */
  foreign?: boolean
}

export type RestoreOptions = ReadOptions &
  Pick<RestoreTarget, 'force' | 'keepSignIns' | 'knownMigrations' | 'freeBytes'>

/** Backups of the database and the recordings: makes, lists, verifies, restores and removes them. */
export class Backups {
  readonly #signature: ArchiveSignature

  constructor(
    readonly store: BackupStore,
    private recordings: RecordingStorage,
    private runs: BackupRuns,
    private options: BackupOptions
  ) {
    this.#signature = new ArchiveSignature(options.secrets.APP_KEY)
  }

  /** @param runId of a day that was claimed; @throws what `createBackup` throws */
  create(onProgress: OnProgress, runId?: string): Promise<BackupNote> {
    const { connection, recipients, binPath, appVersion, secrets } = this.options
    const fingerprints = {
      APP_KEY: fingerprint(secrets.APP_KEY),
      JWT_SECRET_KEY: fingerprint(secrets.JWT_SECRET_KEY),
    }
    const source = { connection, recipients, binPath, appVersion, fingerprints }
    const { store, recordings } = this
    const signature = this.#signature
    return this.runs.noted(
      'create',
      () => createBackup({ ...source, store, recordings, signature }, onProgress),
      runId
    )
  }

  /** @throws what `verifyBackup` throws */
  async verify(
    name: string,
    level: VerifyLevel,
    read: ReadOptions,
    onRead: OnRead
  ): Promise<BackupNote> {
    const source = await this.#open(name, read)
    const { scratch, connection, binPath } = this.options
    return this.runs.noted('verify', async () => {
      await verifyBackup({ source, connection: scratch ?? connection, binPath }, level, onRead)
      return source.note
    })
  }

  /** @throws what `restoreBackup` throws */
  async restore(
    name: string,
    { identityFile, foreign, ...target }: RestoreOptions,
    onProgress: OnRestore
  ): Promise<Restored> {
    const source = await this.#open(name, { identityFile, foreign })
    const { connection, binPath } = this.options
    const { recordings } = this
    return restoreBackup(source, { ...target, connection, binPath, recordings }, onProgress)
  }

  /** Which backups would go. @throws BackupFailed */
  async plan(retention: Retention): Promise<PrunePlan> {
    const { backups } = await this.store.list()
    return planPruning(backups, retention)
  }

  async remove({ removed }: PrunePlan): Promise<void> {
    for (const { name } of removed) await this.store.delete(name)
  }

  async #open(
    name: string,
    { identityFile, foreign = false }: ReadOptions
  ): Promise<ArchiveSource> {
    const identities = identityFile === undefined ? [] : await identitiesIn(identityFile)
    const note = await this.store.note(name)
    return { store: this.store, note, signature: this.#signature, identities, foreign }
  }
}

/** @throws BackupFailed */
async function identitiesIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BackupFailed(`${file} cannot be read (${error.code}).`)
  })
  const lines = text.split('\n').map((line) => line.trim())
  const identities = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (identities.length > 0) return identities
  throw new BackupFailed(`${file} has no private key of age (AGE-SECRET-KEY-1...).`)
}
