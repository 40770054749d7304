import { extname } from 'node:path'
import { Exception } from '@adonisjs/core/exceptions'

const CONTENT_TYPES: Record<string, string> = {
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.wav': 'audio/wav',
}

/** @returns the media type of a recording, by the extension of its storage key */
export function recordingContentType(storageKey: string): string {
  const contentType = CONTENT_TYPES[extname(storageKey).toLowerCase()]
  if (contentType === undefined) {
    throw new Exception(`"${storageKey}" is no recording.`, { code: 'E_NOT_A_RECORDING' })
  }
  return contentType
}

/** @returns the media type of any file of the storage: recordings, and sheets of imports */
export function fileContentType(storageKey: string): string {
  return extname(storageKey).toLowerCase() === '.csv'
    ? 'text/csv; charset=utf-8'
    : recordingContentType(storageKey)
}
