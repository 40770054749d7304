import { text } from '../text.js'

type ZipFault = 'zip64' | 'damaged' | 'too_many' | 'password' | 'part'

/** A whole zip file that cannot be used. */
export class ZipRefused extends Error {
  constructor(
    private fault: ZipFault,
    private most = 0
  ) {
    super(fault)
  }

  /** Why, and what to do. @param path of the zip file */
  wordsFor(path: string): string {
    return text(`upload_zip.${this.fault}`, { path, most: this.most })
  }
}

/** An entry that cannot be unpacked; its message says why. */
export class ZipEntryRefused extends Error {}

/** A file in a zip file. */
export interface ZipEntry {
  /** With its folders, separated by `/`. */
  path: string
  /** Unpacked, in bytes, as the zip file says. */
  size: number
  /** Unix's link to another file. */
  isLink: boolean
  /**
   * Unpacks it.
   *
   * @throws ZipEntryRefused when it is damaged, larger than it says, or packed in an unusual way
   * @throws NotReadableError when the zip file was changed or moved
   */
  open(): Promise<Blob>
}

const END = 0x06054b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
const ZIP64_LOCATOR = 0x07064b50
const ZIP64_LOCATOR_BYTES = 20
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30

/** More than an upload takes, by far: names that are as long as they may be. */
const MAX_DIRECTORY_BYTES = 32 * 1024 ** 2

const IS_ENCRYPTED = 0x2041
const STORED = 0
const DEFLATED = 8
const UNIX_TYPE = 0xf000
const UNIX_LINK = 0xa000

/**
 * Lists what is in a zip file (PKWARE's APPNOTE 6.3.10). Only its directory is read; nothing is
 * unpacked.
 *
 * @param maxEntries that a zip file may have, folders and all
 * @throws ZipRefused
 * @throws NotReadableError when the file was changed or moved
 */
export async function readZip(file: Blob, maxEntries: number): Promise<ZipEntry[]> {
  const { count, offset, size } = await findDirectory(file)
  if (count > maxEntries || size > MAX_DIRECTORY_BYTES) {
    throw new ZipRefused('too_many', maxEntries)
  }
  const view = await viewOf(file, offset, size)
  const entries: ZipEntry[] = []
  for (let at = 0, read = 0; read < count; read++) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) {
      throw new ZipRefused('damaged')
    }
    const flags = view.getUint16(at + 8, true)
    const nameBytes = view.getUint16(at + 28, true)
    const end = at + ENTRY_BYTES + nameBytes
    if (end > view.byteLength) throw new ZipRefused('damaged')
    const path = textOf(new Uint8Array(view.buffer, at + ENTRY_BYTES, nameBytes))
    const packed: Packed = {
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    }
    if ([packed.packedBytes, packed.bytes, packed.offset].includes(0xffffffff)) {
      throw new ZipRefused('zip64')
    }
    const isLink = ((view.getUint32(at + 38, true) >>> 16) & UNIX_TYPE) === UNIX_LINK
    if (!path.endsWith('/')) {
      if (flags & IS_ENCRYPTED) {
        throw new ZipRefused('password')
      }
      entries.push({ path, size: packed.bytes, isLink, open: () => unpack(file, packed) })
    }
    at = end + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

interface Packed {
  method: number
  /** CRC-32 of the unpacked bytes. */
  checksum: number
  packedBytes: number
  bytes: number
  /** Of its own header. */
  offset: number
}

async function findDirectory(file: Blob) {
  const from = Math.max(0, file.size - END_BYTES - MAX_COMMENT_BYTES - ZIP64_LOCATOR_BYTES)
  const view = await viewOf(file, from, file.size - from)
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue
    // A comment may hold anything, also what looks like an end.
    if (at + END_BYTES + view.getUint16(at + 20, true) !== view.byteLength) continue
    const locator = at - ZIP64_LOCATOR_BYTES
    if (locator >= 0 && view.getUint32(locator, true) === ZIP64_LOCATOR)
      throw new ZipRefused('zip64')
    const count = view.getUint16(at + 10, true)
    const size = view.getUint32(at + 12, true)
    const offset = view.getUint32(at + 16, true)
    if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
      throw new ZipRefused('zip64')
    }
    const isOfMany = view.getUint32(at + 4, true) !== 0
    if (isOfMany) throw new ZipRefused('part')
    if (offset + size > from + at) throw new ZipRefused('damaged')
    return { count, size, offset }
  }
  throw new ZipRefused('damaged')
}

async function unpack(file: Blob, { method, checksum, packedBytes, bytes, offset }: Packed) {
  if (method !== STORED && method !== DEFLATED) {
    throw new ZipEntryRefused(text('upload_faults.odd_packing'))
  }
  const damaged = new ZipEntryRefused(text('upload_faults.damaged_entry'))
  // What cannot be packed grows by a few bytes; whoever says more would fill the memory.
  if (packedBytes > bytes + bytes / 64 + 1024) throw damaged
  const header = await viewOf(file, offset, LOCAL_BYTES)
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL) throw damaged
  const start = offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true)
  const packed = file.slice(start, start + packedBytes)
  // Read at once: a stream would not tell a file that was changed from one that is damaged.
  const content = await packed.arrayBuffer()
  const stream = new Blob([content]).stream()
  const isPacked = method === DEFLATED
  const unpacked = isPacked ? stream.pipeThrough(new DecompressionStream('deflate-raw')) : stream
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  let crc = 0
  const reader = unpacked.getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      size += value.length
      if (size > bytes) break
      crc = crc32(value, crc)
      parts.push(value)
    }
  } catch {
    throw damaged
  } finally {
    void reader.cancel().catch(() => undefined)
  }
  if (size !== bytes || crc !== checksum) throw damaged
  return new Blob(parts)
}

async function viewOf(file: Blob, offset: number, size: number): Promise<DataView> {
  return new DataView(await file.slice(offset, offset + size).arrayBuffer())
}

/**
 * macOS and phones write UTF-8 without saying so. Any other name is read in the page of DOS: whatever
 * else it may mean, the server finds by the names of the sheet.
 */
function textOf(bytes: Uint8Array): string {
  const name = decoded(bytes, 'utf-8')
  if (name !== undefined) return name
  const path = Array.from(bytes, (code) => {
    return code < 0x80 ? String.fromCharCode(code) : CODE_PAGE_437[code - 0x80]
  }).join('')
  // Behind another letter, a backslash is the second byte of one in Shift JIS, and ends no folder.
  return /[^\0-\x7f]\\/.test(path) ? (decoded(bytes, 'shift_jis') ?? path) : path
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

function crc32(bytes: Uint8Array, before: number): number {
  let crc = ~before
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}
