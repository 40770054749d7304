import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry as TarEntry, extract } from 'tar-stream'
import {
  type Entry,
  FORMAT,
  MANIFEST,
  type Manifest,
  PIECE_BYTES,
  pieceName,
  RECORDINGS,
  START,
  type Start,
} from '#backups/archive'
import { DamagedArchive } from '#backups/errors'

/** More than any entry has: a header that claims more is damaged. */
const MOST_BYTES = 512 * 1024 * 1024

/** What an archive consists of, in its order. */
export type Part =
  | { kind: 'start'; start: Start }
  | { kind: 'dump'; bytes: Buffer }
  | { kind: 'recording'; key: string; bytes: Buffer; sha256: string }
  | { kind: 'manifest'; manifest: Manifest }

/**
 * Reads an archive. The manifest is its last part, and comes only if every entry before it is as it
 * was written: until then, nothing of what was read may be relied on.
 *
 * @throws DamagedArchive when it is cut or changed; what the stream fails with
 */
export async function* readArchive(bytes: Readable): AsyncGenerator<Part, undefined> {
  const found: Entry[] = []
  let pieces = 0
  let isComplete = false
  for await (const [name, content] of entriesOf(bytes)) {
    if (isComplete) throw new DamagedArchive(`"${name}" comes after the end of the backup.`)
    if (name === MANIFEST && found.length > 0) {
      const manifest = parsed<Manifest>(name, content)
      const { entries, missing, signature } = manifest
      if (!isListOf(entries, Array.isArray) || !isListOf(missing, isText) || !isText(signature)) {
        throw new DamagedArchive(`"${name}" is damaged.`)
      }
      requireSame(entries, found)
      isComplete = true
      yield { kind: 'manifest', manifest }
      continue
    }
    const sha256 = createHash('sha256').update(content).digest('hex')
    found.push([name, content.length, sha256])
    if (found.length === 1) yield { kind: 'start', start: checkedStart(name, content) }
    else if (name === pieceName(pieces + 1) && content.length <= PIECE_BYTES) {
      pieces++
      yield { kind: 'dump', bytes: content }
    } else if (name.startsWith(RECORDINGS)) {
      yield { kind: 'recording', key: name.slice(RECORDINGS.length), bytes: content, sha256 }
    } else throw new DamagedArchive(`"${name}" does not belong into a backup.`)
  }
  if (!isComplete) throw new DamagedArchive('The archive ends too early.')
}

async function* entriesOf(bytes: Readable): AsyncGenerator<[string, Buffer], undefined> {
  const tar = extract()
  let failure: Error | undefined
  bytes.once('error', (error: Error) => (failure = error))
  const feeding = pipeline(bytes, tar)
  // The loop fails with it, too.
  feeding.catch(() => undefined)
  try {
    for await (const entry of tar) yield [entry.header.name, await contentOf(entry)]
    await feeding
  } catch (error) {
    if (failure !== undefined) throw failure
    throw error instanceof DamagedArchive ? error : new DamagedArchive((error as Error).message)
  }
}

async function contentOf(entry: TarEntry): Promise<Buffer> {
  const { name, size = 0, type } = entry.header
  if (type !== 'file') throw new DamagedArchive(`"${name}" is no file.`)
  if (size > MOST_BYTES) throw new DamagedArchive(`"${name}" claims to have ${size} bytes.`)
  const chunks: Buffer[] = []
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function checkedStart(name: string, content: Buffer): Start {
  if (name !== START)
    throw new DamagedArchive(`The archive begins with "${name}": it is no backup.`)
  const start = parsed<Start>(name, content)
  const { format, migrations, rows, fingerprints } = start
  if (format === FORMAT) {
    if (
      isListOf(migrations, isText) &&
      isListOf(Object.values(rows ?? {}), isNumber) &&
      fingerprints
    ) {
      return start
    }
    throw new DamagedArchive(`"${name}" is damaged.`)
  }
  throw new DamagedArchive(
    `The archive has format ${String(start.format)}, and this version of Saywell knows ${FORMAT}.`
  )
}

function parsed<T>(name: string, content: Buffer): T {
  try {
    return JSON.parse(content.toString()) as T
  } catch {
    throw new DamagedArchive(`"${name}" is damaged.`)
  }
}

function isListOf(list: unknown, isRight: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every((one) => isRight(one))
}

const isText = (one: unknown) => typeof one === 'string'
const isNumber = (one: unknown) => typeof one === 'number'

function requireSame(written: readonly Entry[], found: readonly Entry[]): void {
  for (const [at, [name, bytes, sha256]] of found.entries()) {
    const [writtenName, writtenBytes, writtenSha256] = written[at] ?? []
    if (writtenName !== name || writtenBytes !== bytes || writtenSha256 !== sha256) {
      throw new DamagedArchive(`"${name}" is not as it was written.`)
    }
  }
  if (written.length !== found.length)
    throw new DamagedArchive('Entries of the archive are missing.')
}
