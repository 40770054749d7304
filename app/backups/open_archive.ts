import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ArchiveSignature, Manifest, Start } from '#backups/archive'
import { type Part, readArchive } from '#backups/archive_reader'
import type { BackupNote, BackupStore } from '#backups/backup_store'
import { decrypted } from '#backups/encryption'
import { BackupFailed, DamagedArchive } from '#backups/errors'
import { type Passed, watchBytes } from '#backups/watched_bytes'

/** An archive, and how it is read. */
export interface ArchiveSource {
  store: BackupStore
  note: BackupNote
  signature: ArchiveSignature
  /** Private keys, for archives that are encrypted. */
  identities: readonly string[]
  /** Whether an archive that was signed with another APP_KEY is taken. */
  foreign: boolean
}

/** @param done bytes that were read, of how many */
export type OnRead = (done: number, total: number) => void

export interface CheckedArchive {
  start: Start
  manifest: Manifest
  /** SHA-256 of each recording, by its key. */
  recordings: Map<string, string>
  /** What is beside it, or should be. */
  note: BackupNote
}

/**
 * Reads all of an archive, and nothing else: whether it is whole, as it was written, and ours.
 *
 * @throws BackupFailed, DamagedArchive
 */
export async function checkArchive(
  source: ArchiveSource,
  onRead: OnRead = () => undefined
): Promise<CheckedArchive> {
  const { note } = source
  const passed: Passed = { bytes: 0 }
  const recordings = new Map<string, string>()
  let start: Start | undefined
  let manifest: Manifest | undefined
  for await (const part of partsOf(source, passed, onRead)) {
    if (part.kind === 'start') start = part.start
    else if (part.kind === 'recording') recordings.set(part.key, part.sha256)
    else if (part.kind === 'manifest') manifest = part.manifest
  }
  if (!isAsNoted(note, passed)) {
    throw new DamagedArchive(`${note.name} is not the file that ${note.name}.json was written for.`)
  }
  if (!source.foreign && !source.signature.isOf(manifest!)) {
    throw new BackupFailed(
      `${note.name} was made with another APP_KEY (fingerprint ${start!.fingerprints.APP_KEY}): set that key, or take the archive with --foreign if you know where it comes from.`
    )
  }
  return {
    start: start!,
    manifest: manifest!,
    recordings,
    note: noteOf(note, start!, manifest!, passed),
  }
}

/**
 * Whether the file of an archive is as it was written: needs no private key.
 *
 * @throws BackupFailed, DamagedArchive
 */
export async function checkFile(
  { store, note }: Pick<ArchiveSource, 'store' | 'note'>,
  onRead: OnRead = () => undefined
): Promise<void> {
  if (note.sha256 === undefined) {
    throw new BackupFailed(
      `${note.name} has no note beside it, and is encrypted: name the file of its private key with --identity.`
    )
  }
  const passed: Passed = { bytes: 0 }
  const bytes = watchBytes(await store.read(note.name), passed, (done) => onRead(done, note.bytes))
  bytes.resume()
  await finished(bytes)
  if (!isAsNoted(note, passed)) {
    throw new DamagedArchive(
      `${note.name} is cut or changed: its SHA-256 is not the one that was noted.`
    )
  }
}

/** The parts of an archive, as `readArchive` has them. @throws BackupFailed, DamagedArchive */
export async function* partsOf(
  source: ArchiveSource,
  passed: Passed = { bytes: 0 },
  onRead: OnRead = () => undefined
): AsyncGenerator<Part, undefined> {
  yield* readArchive(await plainBytes(source, passed, onRead))
}

/** The pieces of the dump. What follows them is not read. */
export async function* dumpOf(source: ArchiveSource): AsyncGenerator<Buffer, undefined> {
  for await (const part of partsOf(source)) {
    if (part.kind === 'dump') yield part.bytes
    else if (part.kind !== 'start') return
  }
}

async function plainBytes(
  { store, note, identities }: ArchiveSource,
  passed: Passed,
  onRead: OnRead
): Promise<Readable> {
  if (note.encrypted && identities.length === 0) {
    throw new BackupFailed(
      `${note.name} is encrypted: name the file of its private key with --identity.`
    )
  }
  const stored = await store.read(note.name)
  const bytes = watchBytes(stored, passed, (done) => onRead(done, note.bytes))
  return note.encrypted ? decrypted(bytes, identities) : bytes
}

function isAsNoted({ bytes, sha256 }: BackupNote, passed: Passed): boolean {
  return passed.bytes === bytes && (sha256 === undefined || passed.sha256 === sha256)
}

/** What an archive says of itself. */
function noteOf(
  { name, encrypted, verified }: BackupNote,
  { createdAt, appVersion, serverVersion, databaseName, rows, recordings }: Start,
  { missing }: Manifest,
  { bytes, sha256 }: Passed
): BackupNote {
  return {
    ...{ name, createdAt, bytes, sha256, appVersion, serverVersion, databaseName },
    rows: Object.values(rows).reduce((sum, one) => sum + one, 0),
    ...{ recordings, missing: missing.length, encrypted, verified },
  }
}
