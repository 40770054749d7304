import { randomUUID } from 'node:crypto'
import { type AudioKind, detectAudio } from '#audio/detect'

/** All recordings of speeches are stored under it. */
export const SPEECHES_FOLDER = 'speeches/'
/** All uploads are stored under it, until an import or a speech takes them. */
export const UPLOADS_FOLDER = 'uploads/'

/** What is made of them for phones. */
export const RENDITIONS_FOLDER = 'renditions/'

/** @param extension with its dot; @returns a storage key that nothing had before */
export function newRecordingKey(extension: string): string {
  return `${SPEECHES_FOLDER}${randomUUID()}${extension.toLowerCase()}`
}

/** @returns a storage key that nothing had before */
export function newRenditionKey(): string {
  return `${RENDITIONS_FOLDER}${randomUUID()}.m4a`
}

const EXTENSIONS: Partial<Record<AudioKind, string>> = { wav: '.wav', mp3: '.mp3', mp4: '.m4a' }

/** @returns the extension that a recording is stored under, by its first bytes; undefined for none */
export function extensionOf(bytes: Uint8Array): string | undefined {
  return EXTENSIONS[detectAudio(bytes)]
}
