import { randomUUID } from 'node:crypto'
import { type AudioKind, detectAudio } from '#audio/detect'
import { ReferenceUnsupported } from '#audio/errors'

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

const EXTENSIONS: Partial<Record<AudioKind, string>> = { wav: '.wav', mp3: '.mp3', mov: '.m4a' }

/**
 * The extension that a reference recording is stored under, by its first bytes. Of what learners may
 * send, these are the formats that every browser and phone plays.
 *
 * @throws ReferenceUnsupported
 */
export function extensionOf(bytes: Uint8Array): string {
  const extension = EXTENSIONS[detectAudio(bytes)]
  if (extension === undefined) throw new ReferenceUnsupported()
  return extension
}
