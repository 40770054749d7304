import type { Readable } from 'node:stream'
import { ENCRYPTED } from '#backups/encryption'
import { BackupFailed } from '#backups/errors'
import { RecordingNotFound } from '#storage/errors'
import type { RecordingDriver } from '#storage/recording_driver'
import { nameStorageFailure } from '#storage/storage_failure'

/** What is known of a backup without reading its archive: a small file beside it. It has no secrets. */
export interface BackupNote {
  name: string
  createdAt: string
  /** Of the archive as it is stored. */
  bytes: number
  /** Absent where the note is missing: it is known once the archive was read. */
  sha256?: string
  appVersion: string
  serverVersion: string
  databaseName: string
  rows: number
  recordings: number
  /** Recordings that the storage did not have. */
  missing: number
  encrypted: boolean
  /** The last time it was verified; absent before. */
  verified?: { at: string; level: VerifyLevel; error?: string }
}

/** How far a backup is verified; each includes those before it. */
export const VERIFY_LEVELS = ['checksums', 'dump', 'restore'] as const
export type VerifyLevel = (typeof VERIFY_LEVELS)[number]

const ARCHIVE = /^saywell-\d{8}T\d{9}Z\.tar(\.age)?$/

/** The least that a part of an upload has, and the most parts that S3 takes, with some to spare. */
const PART_BYTES = 16 * 1024 * 1024
const PARTS = 9000

/** Keeps archives in a folder or a bucket. An archive is there as a whole or not at all. */
export class BackupStore {
  /** @param place how messages name it: a folder, or `s3://BUCKET` */
  constructor(
    private driver: RecordingDriver,
    readonly place: string
  ) {}

  /**
   * @returns the name of an archive that is made now, as in `saywell-20261128T143000123Z.tar.age`; to
   * the millisecond, as one of the same name would replace it
   */
  static nameAt(time: Date, isEncrypted: boolean): string {
    const digits = time.toISOString().replace(/[-:.]/g, '')
    return `saywell-${digits}.tar${isEncrypted ? ENCRYPTED : ''}`
  }

  /** Makes the folder or the bucket where it is missing. @throws BackupFailed */
  prepare(): Promise<void> {
    return this.#named(() => this.driver.prepare())
  }

  /** @param estimate about how many bytes come; @throws BackupFailed; what the stream fails with */
  write(name: string, archive: Readable, estimate: number): Promise<void> {
    const partBytes = Math.max(PART_BYTES, Math.ceil(estimate / PARTS))
    const options = { contentType: 'application/octet-stream', partBytes }
    return this.#named(() => this.driver.putStream(name, archive, options))
  }

  /** @throws BackupFailed when it is not there; the stream fails with what the storage fails with */
  read(name: string): Promise<Readable> {
    return this.#named(() => this.driver.getStream(checkedName(name)))
  }

  async writeNote(note: BackupNote): Promise<void> {
    await this.#named(() => this.driver.put(noteOf(note.name), JSON.stringify(note, null, 2)))
  }

  /**
   * Where somebody has copied the archive alone, the note has only what its name tells.
   *
   * @throws BackupFailed when there is no such backup, or its note is damaged or of another one
   */
  async note(name: string): Promise<BackupNote> {
    checkedName(name)
    if (!(await this.#named(() => this.driver.exists(noteOf(name))))) return this.#bareNote(name)
    const bytes = await this.#named(() => this.driver.readBytes(noteOf(name)))
    const note = noteIn(bytes)
    // By its name, it is read and removed: of a copy with a note of before, it would be the original.
    if (note?.name === name) return note
    throw new BackupFailed(
      `${noteOf(name)} in ${this.place} is damaged, or belongs to another backup: put back the one that was made with ${name}, or move both files away.`
    )
  }

  /** All backups, the newest first, and the names of archives that have no note. */
  async list(): Promise<{ backups: BackupNote[]; withoutNote: string[] }> {
    const files = await this.#named(() => Array.fromAsync(this.driver.walk('')))
    const names = new Set(files.map(({ key }) => key))
    const archives = [...names]
      .filter((name) => ARCHIVE.test(name))
      .sort()
      .reverse()
    const noted = archives.filter((name) => names.has(noteOf(name)))
    const backups: BackupNote[] = []
    for (const name of noted) backups.push(await this.note(name))
    return { backups, withoutNote: archives.filter((name) => !noted.includes(name)) }
  }

  /** Nothing happens when it is not there. */
  async delete(name: string): Promise<void> {
    // First what makes it a backup.
    await this.#named(() => this.driver.delete(noteOf(checkedName(name))))
    await this.#named(() => this.driver.delete(name))
  }

  async #bareNote(name: string): Promise<BackupNote> {
    const { contentLength, lastModified } = await this.#named(() => this.driver.getMetaData(name))
    return {
      ...{ name, bytes: contentLength, createdAt: lastModified.toISOString() },
      ...{ appVersion: '', serverVersion: '', databaseName: '' },
      ...{ rows: 0, recordings: 0, missing: 0, encrypted: name.endsWith(ENCRYPTED) },
    }
  }

  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const failure = nameStorageFailure(error)
      if (failure instanceof RecordingNotFound) {
        throw new BackupFailed(
          `There is no such backup in ${this.place}: see node ace backup:list.`
        )
      }
      if (failure === error) throw error
      const reason = (failure as Error).cause as Error
      throw new BackupFailed(`${this.place} cannot be used (${reason.message})`, { cause: error })
    }
  }
}

function noteOf(name: string): string {
  return `${name}.json`
}

/** @returns undefined where it is none */
function noteIn(bytes: Buffer): BackupNote | undefined {
  try {
    const note = JSON.parse(bytes.toString()) as BackupNote
    const isNote = Number.isInteger(note.bytes) && !Number.isNaN(Date.parse(note.createdAt))
    return isNote ? note : undefined
  } catch {
    return undefined
  }
}

function checkedName(name: string): string {
  if (ARCHIVE.test(name)) return name
  throw new BackupFailed(`"${name}" is no name of a backup: see node ace backup:list.`)
}
