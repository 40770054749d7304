import { text } from '../text.js'
import { readZip, ZipRefused } from './zip.js'

/** A recording that somebody has chosen. */
export interface Chosen {
  /** Without folders, as the server will call it. */
  name: string
  /** Where it is, for whoever has to find it. */
  path: string
  /** In bytes. */
  size: number
  /** @throws when it cannot be read; a message of ZipEntryRefused says why */
  open(): Promise<Blob>
}

/** Why a file is none that is sent. */
export type SkippedAs = 'hidden' | 'other' | 'archive' | 'link' | 'unreadable'

export interface Skipped {
  path: string
  as: SkippedAs
}

/** What was found in all that was chosen or dropped at once. */
export interface Found {
  recordings: Chosen[]
  skipped: Skipped[]
  /** Zip files that cannot be used, and what was too much: whole sentences. */
  faults: string[]
}

/** A file on a disk, as a field or a drop gives it. */
export type DiskFile = Blob & { name: string; webkitRelativePath?: string }

/** What a drop brings, as far as it is used (`FileSystemEntry`). */
export interface DroppedEntry {
  name: string
  fullPath: string
  isDirectory: boolean
  file?(found: (file: DiskFile) => void, fail: (error: unknown) => void): void
  createReader?(): {
    readEntries(found: (entries: DroppedEntry[]) => void, fail: (error: unknown) => void): void
  }
}

/** As many recordings as an import takes. */
export const MAX_RECORDINGS = 10_000

/** Far more than there are recordings, and few enough to walk through. */
const MAX_FILES = 100_000

/** Looks at the files of a field; zip files among them are opened. */
export async function findInFiles(files: Iterable<DiskFile>): Promise<Found> {
  const finding = new Finding()
  for (const file of files) await finding.take(file, file.webkitRelativePath || file.name)
  return finding.found
}

/** Walks through all that was dropped, folders and their folders too. */
export async function findInDrop(entries: Iterable<DroppedEntry>): Promise<Found> {
  const finding = new Finding()
  await finding.walk(entries)
  return finding.found
}

/** The name by which a sheet finds it: the server's rule. */
export function nameOf(path: string): string {
  return path
    .replace(/^.*[/\\]/s, '')
    .trim()
    .normalize('NFC')
}

class Finding {
  readonly found: Found = { recordings: [], skipped: [], faults: [] }
  #files = 0
  #isFull = false

  async walk(entries: Iterable<DroppedEntry>): Promise<void> {
    const open = [...entries].reverse()
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      const path = entry.fullPath.replace(/^\//, '')
      if (this.#isTooMany()) return
      if (isHidden(path)) this.#skip(path, 'hidden')
      else if (entry.isDirectory) open.push(...(await this.#list(entry, path)).reverse())
      else await this.#takeEntry(entry, path)
    }
  }

  async take(file: DiskFile, path: string): Promise<void> {
    if (this.#isTooMany()) return
    if (isHidden(path)) return this.#skip(path, 'hidden')
    if (!/\.zip$/i.test(path)) return this.#add(path, file.size, () => Promise.resolve(file))
    try {
      const entries = await readZip(file, MAX_FILES)
      for (const entry of entries) {
        const inside = `${path}/${entry.path}`
        if (this.#isTooMany()) return
        if (isHidden(entry.path)) this.#skip(inside, 'hidden')
        else if (entry.isLink) this.#skip(inside, 'link')
        else this.#add(inside, entry.size, () => entry.open())
      }
    } catch (error) {
      const isRefused = error instanceof ZipRefused
      this.found.faults.push(
        isRefused ? error.wordsFor(path) : text('upload_zip.unreadable', { path })
      )
    }
  }

  async #takeEntry(entry: DroppedEntry, path: string): Promise<void> {
    try {
      const file = await new Promise<DiskFile>((resolve, reject) => entry.file!(resolve, reject))
      await this.take(file, path)
    } catch {
      this.#skip(path, 'unreadable')
    }
  }

  async #list(folder: DroppedEntry, path: string): Promise<DroppedEntry[]> {
    const all: DroppedEntry[] = []
    try {
      const reader = folder.createReader!()
      // Browsers give a hundred at a time.
      for (;;) {
        const some = await new Promise<DroppedEntry[]>((resolve, reject) => {
          reader.readEntries(resolve, reject)
        })
        if (some.length === 0 || all.length > MAX_FILES) return all
        for (const entry of some) all.push(entry)
      }
    } catch {
      this.#skip(path, 'unreadable')
      return all
    }
  }

  #add(path: string, size: number, open: () => Promise<Blob>): void {
    if (/\.(zip|rar|7z|tar|t?gz|bz2|xz)$/i.test(path)) return this.#skip(path, 'archive')
    if (!/\.(mp3|wav|m4a)$/i.test(path.trim())) return this.#skip(path, 'other')
    this.found.recordings.push({ name: nameOf(path), path, size, open })
  }

  #skip(path: string, as: SkippedAs): void {
    this.found.skipped.push({ path, as })
  }

  #isTooMany(): boolean {
    const isTooMany = this.#files++ >= MAX_FILES || this.found.recordings.length >= MAX_RECORDINGS
    if (isTooMany && !this.#isFull) {
      this.#isFull = true
      this.found.faults.push(text('upload_queue.too_many', { most: MAX_RECORDINGS }))
    }
    return isTooMany
  }
}

/** Dot files, and what macOS and Windows put beside the files of people. */
function isHidden(path: string): boolean {
  return /(^|\/)(\.(?!\.?\/)[^/]*|__MACOSX|Icon\r|Thumbs\.db|desktop\.ini)(\/|$)/i.test(path)
}
