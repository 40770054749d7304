import { constants } from 'node:fs'
import { open, opendir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { AudioTooLarge } from '#audio/errors'
import { MAX_RECORDING_BYTES } from '#audio/recording_limits'
import {
  type AudioFile,
  type AudioSource,
  kindOfName,
  MAX_AUDIO_FILES,
} from '#importing/audio/audio_source'
import { ImportFileUnreadable } from '#importing/errors'
import { findingMessage, type Findings, quoted } from '#importing/findings'

/**
 * The recordings in a folder and in those below it. Links are not followed.
 *
 * @throws ImportFileUnreadable
 */
export async function openAudioFolder(folder: string, findings: Findings): Promise<AudioSource> {
  const files: AudioFile[] = []
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      const full = join(entry.parentPath, entry.name)
      const path = relative(folder, full).split(sep).join('/')
      if (entry.isDirectory() || kindOfName(path) !== 'audio') continue
      if (!entry.isFile()) {
        const message = findingMessage('link_ignored', { path: quoted(path) })
        findings.warn(null, null, 'link_ignored', message)
        continue
      }
      if (files.length === MAX_AUDIO_FILES) throw new ImportFileUnreadable(folder, 'too many files')
      files.push({ name: entry.name, path, read: () => readRecording(full) })
    }
  } catch (error) {
    throw unreadable(folder, error)
  }
  return { files, isWhole: true, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function readRecording(path: string): Promise<Buffer> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    // By what is read, not by what the file says: it may grow meanwhile.
    const { size } = await file.stat()
    const bytes = Buffer.allocUnsafe(Math.min(size, MAX_RECORDING_BYTES) + 1)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    if (bytesRead > MAX_RECORDING_BYTES) throw new AudioTooLarge()
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    throw error instanceof AudioTooLarge ? error : unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  return error instanceof ImportFileUnreadable || code === undefined
    ? error
    : new ImportFileUnreadable(path, code)
}
