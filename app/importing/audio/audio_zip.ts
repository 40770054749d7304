import { isUtf8 } from 'node:buffer'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import * as yauzl from 'yauzl'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import {
  type AudioFile,
  type AudioSource,
  kindOfName,
  MAX_AUDIO_FILES,
  type NameKind,
} from '#importing/audio/audio_source'
import { ImportFileUnreadable, ZipEntryDamaged } from '#importing/errors'
import type { FaultCode } from '#importing/finding_codes'
import type { FindingName } from '#importing/finding_texts'
import { findingMessage, type Findings, quoted } from '#importing/findings'

/** Recordings are compressed already; WAV of mostly silence comes to a tenth. */
const MAX_RATIO = 30
/** Below this, unpacked, no archive does any harm. */
const HARMLESS_BYTES = 100 * 1024 ** 2

/** Type of file in the attributes that Unix writes (`S_IFMT`), and that of a link. */
const UNIX_TYPE = 0xf000
const UNIX_LINK = 0xa000

/**
 * The recordings in a zip file. Only its directory is read here; nothing is ever unpacked onto a
 * disk, so that no path of it can lead anywhere. What is not right about an entry is a fault.
 *
 * @param path of the file
 */
export async function openAudioZip(path: string, findings: Findings): Promise<AudioSource> {
  const faultsBefore = findings.faultCount
  const zip = await openZip(path, findings)
  const files: AudioFile[] = []
  if (zip !== undefined) await listFiles(zip, files, findings)
  return {
    files,
    isWhole: findings.faultCount === faultsBefore,
    [Symbol.asyncDispose]: () => Promise.resolve(zip?.close()),
  }
}

async function listFiles(zip: yauzl.ZipFile, files: AudioFile[], findings: Findings) {
  let unpackedBytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry)
      unpackedBytes += entry.uncompressedSize
      const isBomb = unpackedBytes > Math.max(HARMLESS_BYTES, MAX_RATIO * zip.fileSize)
      if (isBomb || zip.entryCount > MAX_AUDIO_FILES) {
        findings.fault(null, null, 'zip_bomb', findingMessage('zip_bomb'))
        break
      }
      if (name.endsWith('/') || !isRight(entry, name, findings)) continue
      files.push({
        name: basename(name),
        path: name,
        read: () => readEntry(zip, entry, name),
      })
    }
  } catch (error) {
    reportUnreadable(error, findings)
  }
}

/** Bit 11: the name is UTF-8. */
const IS_UTF8 = 0x800

/**
 * The name of an entry: in UTF-8 if it can be, for Finder and phones write that without saying so. Any
 * other name is read in code page 437, and `match_audio.ts` finds what else it may mean.
 */
function nameOf({ fileNameRaw, extraFields }: yauzl.Entry): string {
  const flags = isUtf8(fileNameRaw) ? IS_UTF8 : 0
  const name = yauzl.getFileNameLowLevel(flags, fileNameRaw, extraFields, true)
  // Windows' separator; but behind another letter, it may be the second byte of one in Shift JIS.
  return name.replace(/(?<![^\0-\x7f])\\/g, '/')
}

async function openZip(path: string, findings: Findings) {
  try {
    return await yauzl.openPromise(path, { autoClose: false, decodeStrings: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined) throw new ImportFileUnreadable(path, code)
    reportUnreadable(error, findings)
    return undefined
  }
}

/** What yauzl says about damaged files names positions and sizes, and nothing of their content. */
function reportUnreadable(error: unknown, findings: Findings): void {
  const reason = error instanceof Error ? error.message : String(error)
  findings.fault(null, null, 'zip_unreadable', findingMessage('zip_unreadable', { reason }))
}

/** @returns whether the entry is a recording that can be read; every other one that matters is a fault */
function isRight(entry: yauzl.Entry, name: string, findings: Findings): boolean {
  const fault = (code: FaultCode, message: FindingName) => {
    findings.fault(null, null, code, findingMessage(message, { name: quoted(name) }))
    return false
  }
  const kind = kindOfName(name)
  const danger = dangerOf(name, kind)
  if (danger !== undefined) return fault('zip_name', danger)
  if (kind === 'archive') return fault('zip_nested', 'zip_nested')
  if (((entry.externalFileAttributes >>> 16) & UNIX_TYPE) === UNIX_LINK) {
    return fault('zip_link', 'zip_link')
  }
  if (kind !== 'audio') return false
  if (entry.isEncrypted()) return fault('zip_encrypted', 'zip_encrypted')
  if (!entry.canDecodeFileData()) return fault('zip_method', 'zip_method')
  if (entry.uncompressedSize > MAX_RECORDING_BYTES) {
    return fault('audio_too_large', 'zip_entry_too_large')
  }
  return true
}

/** Nothing is written under these names; but whoever packed them means no good, or made a mistake. */
function dangerOf(name: string, kind: NameKind): FindingName | undefined {
  const last = basename(name)
  // Finder has a file "Icon\r" for a folder's picture.
  if (kind !== 'other' && /\p{Cc}/u.test(name)) return 'zip_name_control'
  if (yauzl.validateFileName(name.replaceAll('\\', '/')) !== null) return 'zip_name_outside'
  if (/^\.*$/.test(last)) return 'zip_name_dots'
  return Buffer.byteLength(last) > 255 ? 'zip_name_too_long' : undefined
}

/** @throws ZipEntryDamaged also when there is more, or something else, than the directory says */
async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string): Promise<Buffer> {
  try {
    const bytes = await buffer(await zip.openReadStreamPromise(entry))
    if (crc32(bytes) === entry.crc32) return bytes
  } catch {
    // Whatever is wrong with the bytes of an entry, the answer is the same.
  }
  throw new ZipEntryDamaged(quoted(name))
}
