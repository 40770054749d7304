import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { Readable } from 'node:stream'
import { FSDriver } from 'flydrive/drivers/fs'
import { RangeNotSatisfiable } from '#storage/errors'
import type { ByteRange, RecordingDriver, StoredRecording } from '#storage/recording_driver'

/** Where files are until they are whole. A name with a dot is never served and never listed. */
const INCOMING = '.incoming'

/** Files that a killed process left there are removed when they are older, in milliseconds. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000

/**
 * Recordings in a folder. A file appears under its key when all of it is on the disk: it is written
 * under another name, synchronized, and renamed.
 */
export class FsRecordingDriver extends FSDriver implements RecordingDriver {
  #isTidy = false

  /**
   * @param folder absolute path
   * @param mode who may read and write the files, before the umask
   */
  constructor(
    private folder: string,
    private mode = 0o666
  ) {
    super({ location: folder, visibility: 'private' })
  }

  async prepare(): Promise<void> {
    await mkdir(join(this.folder, INCOMING), { recursive: true })
    await access(this.folder, constants.R_OK | constants.W_OK)
  }

  override put(key: string, contents: string | Uint8Array): Promise<void> {
    return this.putStream(key, Readable.from([contents]))
  }

  override async putStream(key: string, contents: Readable): Promise<void> {
    await mkdir(join(this.folder, INCOMING), { recursive: true })
    await this.#removeAbandoned()
    const incoming = join(this.folder, INCOMING, randomUUID())
    try {
      const file = await open(incoming, 'wx', this.mode)
      try {
        await file.writeFile(contents)
        await file.sync()
      } finally {
        await file.close()
      }
      await this.#rename(incoming, key)
    } catch (error) {
      contents.destroy()
      await rm(incoming, { force: true })
      throw error
    }
  }

  async readBytes(key: string, range?: ByteRange): Promise<Buffer> {
    const file = await open(this.#pathOf(key))
    try {
      const { first, last } = { first: 0, ...range }
      const { size } = await file.stat()
      if (range !== undefined && first >= size) throw new RangeNotSatisfiable()
      const length = Math.min(last ?? Infinity, size - 1) - first + 1
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, first)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  async *walk(prefix: string): AsyncGenerator<StoredRecording> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    for (const key of await this.#keysIn(folder)) {
      if (!key.startsWith(prefix)) continue
      const found = await stat(this.#pathOf(key)).catch(nothingIfGone)
      if (found !== undefined) yield { key, sizeBytes: found.size, modifiedAt: found.mtime }
    }
  }

  async #keysIn(folder: string): Promise<string[]> {
    const root = join(this.folder, folder)
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
      nothingIfGone
    )
    return (entries ?? []).flatMap((entry) => {
      const inner = join(entry.parentPath, entry.name).slice(this.folder.length + 1)
      const key = inner.split(sep).join(posix.sep)
      return entry.isFile() && !key.startsWith(`${INCOMING}/`) ? [key] : []
    })
  }

  async #rename(from: string, key: string): Promise<void> {
    const path = this.#pathOf(key)
    await mkdir(dirname(path), { recursive: true })
    await rename(from, path)
    await synchronizeFolder(dirname(path))
  }

  /** Once in a process. */
  async #removeAbandoned(): Promise<void> {
    if (this.#isTidy) return
    this.#isTidy = true
    const folder = join(this.folder, INCOMING)
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name)).catch(nothingIfGone)
      if (found === undefined || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) continue
      await unlink(join(folder, name)).catch(nothingIfGone)
    }
  }

  #pathOf(key: string): string {
    return join(this.folder, key)
  }
}

/** Without it, a loss of power may take the new name away again. */
async function synchronizeFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function nothingIfGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
