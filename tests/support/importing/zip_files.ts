import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a zip file, with what is to be wrong about it. */
export interface ZipEntry {
  name: string | Buffer
  /** Whether it says that its name is UTF-8, as Finder never does. */
  isUtf8?: boolean
  content?: Buffer
  /** Instead of the size that it really has. */
  declaredBytes?: number
  checksum?: number
  encrypted?: boolean
  /** Unix's type and rights, e.g. `0o120777` for a link. */
  mode?: number
  method?: number
}

/** A zip file, after PKWARE's APPNOTE 6.3.10 (sections 4.3.7, 4.3.12, 4.3.16). */
export function zipFile(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const content = entry.content ?? Buffer.from('sound')
    const name = Buffer.from(entry.name as string)
    const packed = deflateRawSync(content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    // Bit 0: encrypted. Bit 11: the name is UTF-8.
    fields.writeUInt16LE((entry.isUtf8 === false ? 0 : 0x800) | (entry.encrypted ? 1 : 0), 2)
    fields.writeUInt16LE(entry.method ?? 8, 4)
    fields.writeUInt32LE(entry.checksum ?? crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(entry.declaredBytes ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    // Version made by: 3 is Unix.
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields, tail, name)
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}
